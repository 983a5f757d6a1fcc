package io.srt4j.gateway.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.gateway.transmit.SrtDoor;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRequest;
import io.srt4j.transport.SrtRuntime;
import io.srt4j.transport.SrtUri;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbeTest {
    private final SrtRuntime runtime = SrtRuntime.builder().loops(1).build();

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void programsTracksAndTheEndAreReported() throws Exception {
        ProbeReport report = probe(Duration.ofSeconds(20), ProbeTest::sendClip);
        assertThat(report.bytes()).isEqualTo(clip().length);
        assertThat(report.end().kind()).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        assertThat(ProbeText.of(report)).containsPattern("connected +to 127\\.0\\.0\\.1:\\d+ in \\d+ ms")
                .contains("120 ms towards here", "encryption  none (keys: unsecured", "loss        0.00 %: 0 lost",
                        "program 1   table in PID 4096",
                        "H.264 avc1.", "AAC mp4a.40.2, ", "end         peer_shutdown: closed by the peer");
        JsonNode json = new ObjectMapper().readTree(ProbeJson.of(report));
        assertThat(json.get("connected").asBoolean()).isTrue();
        assertThat(json.at("/stats/bytes").asInt()).isEqualTo(clip().length);
        assertThat(json.at("/transport_stream/programs/0/streams/0/kind").asString()).isEqualTo("H.264");
        assertThat(json.at("/transport_stream/programs/0/streams/0/width").asInt()).isPositive();
        assertThat(json.at("/close_reason/kind").asString()).isEqualTo("peer_shutdown");
    }

    @Test
    void whoSendsNothingIsReportedAfterTheGivenTime() throws Exception {
        ProbeReport report = probe(Duration.ofMillis(300), _ -> {});
        assertThat(report.read()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(report.end().kind()).isEqualTo(CloseReason.Kind.LOCAL);
        assertThat(ProbeText.of(report)).contains("media       nothing came").doesNotContain("RTT");
        assertThat(new ObjectMapper().readTree(ProbeJson.of(report)).at("/stats/msRTT").isNull()).isTrue();
    }

    @Test
    void whatIsNoTransportStreamIsSaidToBeNone() throws Exception {
        ProbeReport report = probe(Duration.ofSeconds(20), connection -> {
            connection.send(ByteBuffer.allocate(1000));
            connection.close();
        });
        assertThat(ProbeText.of(report)).contains("no MPEG transport stream");
    }

    @Test
    void aRefusalHasItsCodeAndAdvice() throws Exception {
        try (SrtListener listener = listen(request -> request.reject(RejectReason.NOT_FOUND));
                SrtDoor door = door(listener)) {
            assertThatThrownBy(new Probe(door, Duration.ofSeconds(1))::run)
                    .isInstanceOfSatisfying(SrtException.Rejected.class, e -> {
                        assertThat(e).hasMessageContaining("1404 NOTFOUND")
                                .hasMessageContaining(RejectReason.NOT_FOUND.advice());
                        assertThat(ProbeJson.noConnection(e)).startsWith("{\"connected\":false,")
                                .contains("\"kind\":\"rejected\",\"code\":1404,\"reason\":\"NOTFOUND\",\"advice\":");
                    });
        }
    }

    private interface Publisher {
        void publish(SrtConnection connection) throws IOException;
    }

    private ProbeReport probe(Duration duration, Publisher publisher) throws Exception {
        try (SrtListener listener = listen(SrtRequest::accept); SrtDoor door = door(listener)) {
            Thread.startVirtualThread(() -> {
                try {
                    publisher.publish(listener.accept());
                } catch (IOException _) {
                    // The test looks at the other end.
                }
            });
            return new Probe(door, duration).run();
        }
    }

    private SrtListener listen(AcceptPolicy policy) throws IOException {
        return runtime.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SrtOptions.defaults(),
                policy);
    }

    private SrtDoor door(SrtListener listener) throws IOException {
        return new SrtDoor(runtime, SrtUri.parse("srt://127.0.0.1:" + listener.localAddress().getPort()));
    }

    private static void sendClip(SrtConnection connection) throws IOException {
        byte[] clip = clip();
        for (int at = 0; at < clip.length; at += 1316) {
            connection.send(ByteBuffer.wrap(clip, at, Math.min(1316, clip.length - at)));
        }
        connection.close();
    }

    private static byte[] clip() throws IOException {
        try (InputStream in = ProbeTest.class.getResourceAsStream("/clips/h264-bframes-aac.ts")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }
}
