package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtMeters;
import io.srt4j.transport.SrtRequest;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Real connections over loopback, and what the API says about them. */
class SrtApiTest {
    private static final StreamName CAM1 = StreamName.of("live", "cam1");
    private static final int MESSAGES = 50;

    private final SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
    private final SrtListener listener = runtime.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            SrtOptions.builder().latencyMs(80).build(), SrtApiTest::decide);
    private final AtomicReference<String> sessionId = new AtomicReference<>("");
    private final AdminFixture gateway = new AdminFixture("", new Source());

    /** What a peer asked for, carried to its connection. */
    private record Asked(int latencyMs) {}

    /** Connections of the listener, all of one session. */
    private final class Source implements SrtSource {
        @Override
        public List<Peer> connections() {
            return listener.connections().stream().map(connection -> new Peer(connection, sessionId.get(), OptionalInt
                    .of(connection.attachment(Asked.class).orElseThrow().latencyMs()))).toList();
        }

        @Override
        public List<Rejection> rejections() {
            return listener.rejections();
        }
    }

    SrtApiTest() throws IOException {}

    @AfterEach
    void close() {
        gateway.close();
        runtime.close();
    }

    @Test
    void aConnectionShowsWhatWasAskedAgreedAndDone() throws Exception {
        Session session = gateway.open(Protocol.SRT, Role.PUBLISH, CAM1, "");
        sessionId.set(session.id());
        SrtConnection caller = connect("#!::r=live/cam1,m=publish,token=hunter2");
        SrtConnection served = listener.accept(Duration.ofSeconds(5));
        carry(caller, served);

        JsonNode json = gateway.json("/api/v1/srt/connections/" + session.id()).get("connection");

        assertThat(json.get("id").asString()).isEqualTo(Integer.toString(served.socketId()));
        assertThat(json.get("session").asString()).isEqualTo(session.id());
        assertThat(json.get("state").asString()).isEqualTo("connected");
        assertThat(json.get("role").asString()).isEqualTo("publish");
        assertThat(json.get("stream").asString()).isEqualTo("live/cam1");
        assertThat(json.get("stream_id").asString()).isEqualTo("#!::r=live/cam1,m=publish,token=***");
        assertThat(json.get("peer").asString()).isEqualTo("127.0.0.1:" + caller.localAddress().getPort());
        assertThat(json.get("latency").toString())
                .isEqualTo("{\"requested_ms\":200,\"receive_ms\":200,\"send_ms\":200}");
        assertThat(json.get("close_reason").isNull()).isTrue();
        assertThat(gateway.json("/api/v1/srt/connections/" + served.socketId()).get("connection").get("peer"))
                .isEqualTo(json.get("peer"));
    }

    @Test
    void itsFiguresAreThoseOfTheConnection() throws Exception {
        SrtConnection caller = connect("");
        SrtConnection served = listener.accept(Duration.ofSeconds(5));
        carry(caller, served);

        JsonNode shown = gateway.json("/api/v1/srt/connections").get("connections").get(0).get("stats");
        SrtStats.Receive receive = served.stats().receive();

        assertThat(shown.get("pktRecvUniqueTotal").asLong()).isEqualTo(MESSAGES).isEqualTo(receive.packetsUnique());
        assertThat(shown.get("pktRecvTotal").asLong()).isEqualTo(receive.packets());
        assertThat(shown.get("byteRecvUniqueTotal").asLong()).isEqualTo(receive.bytesUnique())
                .isEqualTo(MESSAGES * (1_316L + 44));
        assertThat(shown.get("pktRcvDeliveredTotal").asLong()).isEqualTo(MESSAGES);
        assertThat(shown.get("pktRcvLossTotal").asLong()).isEqualTo(shown.get("pktRcvRecoveredTotal").asLong()
                + shown.get("pktRcvDropTotal").asLong() + shown.get("pktRcvPending").asLong());
        assertThat(shown.get("msRcvTsbPdDelay").asInt()).isEqualTo(200);
    }

    @Test
    void whoeverLeftIsShownWithTheReason() throws Exception {
        SrtConnection caller = connect("live/gone");
        SrtConnection served = listener.accept(Duration.ofSeconds(5));
        carry(caller, served);
        String path = "/api/v1/srt/connections/" + served.socketId();
        assertThat(gateway.json("/api/v1/srt/connections").get("total").asInt()).isEqualTo(1);

        caller.close();
        assertThat(served.receive(ByteBuffer.allocate(1_500))).isEqualTo(-1);
        served.close();

        await().untilAsserted(() -> {
            JsonNode list = gateway.json("/api/v1/srt/connections");
            assertThat(list.get("total").asInt()).isZero();
            assertThat(list.get("closed").size()).isEqualTo(1);
        });
        JsonNode json = gateway.json(path).get("connection");
        assertThat(json.get("state").asString()).isEqualTo("closed");
        assertThat(json.get("close_reason").get("kind").asString()).isEqualTo("peer_shutdown");
        assertThat(json.get("stats").get("pktRecvUniqueTotal").asInt()).isEqualTo(MESSAGES);
    }

    @Test
    void whoeverWasKickedIsShownWithTheReasonToo() throws Exception {
        connect("live/kicked");
        SrtConnection served = listener.accept(Duration.ofSeconds(5));
        gateway.json("/api/v1/srt/connections");

        served.close(CloseReason.kicked("disconnected through the API"));

        await().untilAsserted(() -> assertThat(
                gateway.json("/api/v1/srt/connections/" + served.socketId()).at("/connection/close_reason").toString())
                .isEqualTo("{\"kind\":\"kicked\",\"code\":null,\"detail\":\"disconnected through the API\","
                        + "\"advice\":\"" + CloseReason.Kind.KICKED.advice() + "\"}"));
        OpenApi.of(gateway).assertDescribes("/api/v1/srt/connections/{id}",
                gateway.json("/api/v1/srt/connections/" + served.socketId()));
    }

    @Test
    void refusedCallersAreListedWithTheReason() throws Exception {
        for (String streamId : List.of("refuse/first", "#!::r=refuse/second,s=hunter2")) {
            assertThatThrownBy(() -> connect(streamId)).isInstanceOf(SrtException.Rejected.class);
        }

        JsonNode list = gateway.json("/api/v1/srt/rejections");

        assertThat(list.get("total").asInt()).isEqualTo(2);
        assertThat(list.get("rejections").findValuesAsString("stream_id"))
                .containsExactly("#!::r=refuse/second,s=***", "refuse/first");
        JsonNode newest = list.get("rejections").get(0);
        assertThat(newest.get("code").asInt()).isEqualTo(1404);
        assertThat(newest.get("reason").asString()).isEqualTo("NOTFOUND");
        assertThat(newest.get("detail").asString()).isEqualTo("no such stream");
        assertThat(newest.get("advice").asString()).isEqualTo(RejectReason.NOT_FOUND.advice());
        assertThat(newest.get("peer").asString()).startsWith("127.0.0.1:");
        assertThat(Duration.between(Instant.parse(newest.get("time").asString()), Instant.now())).isBetween(
                Duration.ZERO,
                Duration.ofSeconds(10));
    }

    @Test
    void everythingIsAsTheOpenApiDocumentSays() throws Exception {
        connect("live/cam1");
        listener.accept(Duration.ofSeconds(5));
        assertThatThrownBy(() -> connect("refuse/me")).isInstanceOf(SrtException.Rejected.class);

        OpenApi document = OpenApi.of(gateway);
        document.assertDescribes("/api/v1/srt/connections", gateway.json("/api/v1/srt/connections"));
        document.assertDescribes("/api/v1/srt/connections/{id}", gateway
                .json("/api/v1/srt/connections/" + listener.connections().getFirst().socketId()));
        document.assertDescribes("/api/v1/srt/rejections", gateway.json("/api/v1/srt/rejections"));
        assertThat(gateway.get("/api/v1/srt/connections/1").statusCode()).isEqualTo(404);
    }

    @Test
    void metersHaveTheirContractNamesAndNeverFall() throws Exception {
        gateway.metrics.bind(new SrtMeters(runtime));
        SrtConnection caller = connect("live/cam1");
        SrtConnection served = listener.accept(Duration.ofSeconds(5));
        carry(caller, served);
        assertThatThrownBy(() -> connect("refuse/me")).isInstanceOf(SrtException.Rejected.class);

        await().untilAsserted(() -> assertThat(gateway.get("/metrics").body().lines()).contains("srt_connections 2.0",
                "srt_packets_total{direction=\"in\",kind=\"data\"} " + MESSAGES + ".0",
                "srt_handshakes_total{reason=\"none\",result=\"accepted\"} 1.0",
                "srt_handshakes_total{reason=\"notfound\",result=\"rejected\"} 1.0"));
        assertThat(gateway.get("/metrics").body()).contains("srt_bytes_total{direction=\"out\"} ",
                "srt_packets_total{direction=\"out\",kind=\"ackack\"} ", "srt_packets_lost_total ",
                "srt_packets_recovered_total ", "srt_packets_dropped_total ", "srt_packets_belated_total ",
                "srt_rtt_seconds");

        caller.close();
        served.close();
        await().untilAsserted(() -> assertThat(gateway.get("/metrics").body().lines()).contains("srt_connections 0.0",
                "srt_packets_total{direction=\"in\",kind=\"data\"} " + MESSAGES + ".0"));
    }

    private static AcceptPolicy.Decision decide(SrtRequest request) {
        request.attach(new Asked(request.requestedLatencyMs()));
        return request.streamId().contains("refuse/") ? request.reject(RejectReason.NOT_FOUND, "no such stream")
                : request.accept();
    }

    private SrtConnection connect(String streamId) throws IOException {
        return runtime.connect(listener.localAddress(),
                SrtOptions.builder().latencyMs(200).peerLatencyMs(200).streamId(streamId).build());
    }

    /** Moves some messages and waits until all are read. */
    private static void carry(SrtConnection from, SrtConnection to) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            from.send(ByteBuffer.allocate(1_316));
        }
        ByteBuffer into = ByteBuffer.allocate(1_500);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(to.receive(into.clear(), Duration.ofSeconds(5))).isEqualTo(1_316);
        }
    }
}
