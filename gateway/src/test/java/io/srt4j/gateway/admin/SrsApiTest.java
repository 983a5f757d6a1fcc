package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Envelopes and objects that clients written for SRS read. */
class SrsApiTest {
    private static final StreamName CAM1 = StreamName.of("live", "cam1");

    private final AdminFixture gateway = new AdminFixture("");

    SrsApiTest() throws IOException {}

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aStreamLooksAsInSrs() throws Exception {
        Session publisher = gateway.open(Protocol.SRT, Role.PUBLISH, CAM1, "");
        gateway.open(Protocol.HLS, Role.PLAY, CAM1, "");
        try (Publication publication = gateway.hub.publish(CAM1, publisher.id())) {
            publication.tracks(AdminFixture.TRACKS);
            publication.frame(MediaFrame.key(AdminFixture.TRACKS, AdminFixture.TRACKS.tracks().getFirst(), 0, 0,
                    new byte[250_000]));
            Instant startedAt = publication.stream().startedAt();
            gateway.stoppedAt = startedAt.plusSeconds(10);

            assertSame(gateway.json("/api/v1/streams/"), """
                    {"code": 0, "server": "vid-server", "service": "svc00001", "pid": "4711", "streams": [{
                      "id": "%s", "name": "cam1", "vhost": "%s", "app": "live",
                      "tcUrl": "srt://gateway.example:10080/live", "url": "/live/cam1", "live_ms": %d, "clients": 2,
                      "frames": 1, "send_bytes": 0, "recv_bytes": 250000, "kbps": {"recv_30s": 200, "send_30s": 0},
                      "publish": {"active": true, "cid": "%s"},
                      "video": {"codec": "H264", "profile": "High", "level": "4", "width": 1920, "height": 1080},
                      "audio": {"codec": "AAC", "sample_rate": 48000, "channel": 2, "profile": "LC"},
                      "started_at": "%s", "subscribers": 0, "skipped": 0, "tracks": [
                        {"codec": "H264", "profile": "High", "level": "4", "width": 1920, "height": 1080, "id": 256,
                         "type": "video"},
                        {"codec": "AAC", "sample_rate": 48000, "channel": 2, "profile": "LC", "id": 257, "type": "audio",
                         "language": "deu"}]}], "total": 1}
                    """.formatted(publication.stream().id(), vhostId(), startedAt.plusSeconds(10).toEpochMilli(),
                    publisher.id(), startedAt));
        }
    }

    @Test
    void aClientLooksAsInSrsAndKeepsItsSecrets() throws Exception {
        Session player = gateway.open(Protocol.SRT, Role.PLAY, CAM1, "token=hunter2&x=1");
        player.bytesOut().add(125_000);
        player.bytesIn().add(12);
        gateway.stoppedAt = player.startedAt().plusMillis(2_500);

        assertSame(gateway.json("/api/v1/clients/" + player.id()), """
                {"code": 0, "server": "vid-server", "service": "svc00001", "pid": "4711", "client": {
                  "id": "%s", "vhost": "%s", "stream": "", "ip": "203.0.113.7", "pageUrl": "", "swfUrl": "",
                  "tcUrl": "srt://gateway.example:10080/live", "url": "/live/cam1", "name": "cam1", "type": "srt-play",
                  "publish": false, "alive": 2.5, "send_bytes": 125000, "recv_bytes": 12,
                  "kbps": {"recv_30s": 0, "send_30s": 400}, "started_at": "%s", "param": "token=***&x=1"}}
                """.formatted(player.id(), vhostId(), player.startedAt()));
    }

    @Test
    void aVhostAddsUpItsClients() throws Exception {
        StreamName elsewhere = new StreamName("example.com", "live", "cam1");
        gateway.open(Protocol.SRT, Role.PUBLISH, elsewhere, "").bytesIn().add(1_000);
        gateway.open(Protocol.RTMP, Role.PLAY, elsewhere, "").bytesOut().add(700);
        gateway.open(Protocol.RTMP, Role.PLAY, CAM1, "").bytesOut().add(5);

        JsonNode vhost = gateway.json("/api/v1/vhosts/example.com").get("vhost");
        assertThat(vhost.get("clients").asInt()).isEqualTo(2);
        assertThat(vhost.get("recv_bytes").asLong()).isEqualTo(1_000);
        assertThat(vhost.get("send_bytes").asLong()).isEqualTo(700);
        assertThat(gateway.json("/api/v1/vhosts/" + vhost.get("id").asString()).get("vhost")).isEqualTo(vhost);
        assertThat(gateway.json("/api/v1/vhosts").get("vhosts").findValuesAsString("name"))
                .containsExactly("__defaultVhost__", "example.com");
        assertThat(gateway.json("/api/v1/summaries").get("data").get("system").get("srs_send_bytes").asLong())
                .isEqualTo(705);
    }

    @Test
    void listsComeInPages() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            ids.add(gateway.open(Protocol.RTMP, Role.PLAY, CAM1, "").id());
        }

        assertThat(clientIds("")).hasSize(10);
        assertThat(clientIds("?start=0&count=3")).hasSize(10);
        assertThat(clientIds("?start=20&count=100")).hasSize(5);
        assertThat(clientIds("?start=99")).isEmpty();
        assertThat(clientIds("?count=2147483647&start=0")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(gateway.json("/api/v1/clients").get("total").asInt()).isEqualTo(25);
    }

    @Test
    void aPageThatIsNoNumberIsRefused() throws Exception {
        for (String query : List.of("?start=x", "?start=-1", "?count=1e3", "?count=99999999999")) {
            HttpResponse<String> response = gateway.get("/api/v1/streams" + query);
            assertThat(response.statusCode()).as(query).isEqualTo(400);
            assertThat(response.body()).contains("\"code\":400", "must be a whole number");
        }
    }

    @Test
    void kickEndsTheSession() throws Exception {
        Session session = gateway.open(Protocol.SRT, Role.PUBLISH, CAM1, "");
        CountDownLatch kicked = new CountDownLatch(1);
        session.onKick(_ -> kicked.countDown());

        HttpResponse<String> response = gateway.send("DELETE", "/api/v1/clients/" + session.id());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"code\":0,\"server\":\"vid-server\",\"service\":\"svc00001\",\"pid\":\"4711\"}");
        assertThat(kicked.await(5, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(gateway.get("/api/v1/clients/" + session.id()).statusCode())
                .isEqualTo(404));
    }

    @Test
    void whatIsNotThereHasTheCodeOfSrs() throws Exception {
        assertCode("GET", "/api/v1/streams/vid-none", 2048);
        assertCode("GET", "/api/v1/clients/none", 2049);
        assertCode("DELETE", "/api/v1/clients/none", 2049);
        assertCode("GET", "/api/v1/vhosts/none", 2014);
    }

    @Test
    void theVersionIsGivenWholeAndInParts() throws Exception {
        assertSame(gateway.json("/api/v1/versions"), """
                {"code": 0, "server": "vid-server", "service": "svc00001", "pid": "4711",
                 "data": {"major": 1, "minor": 2, "revision": 3, "version": "1.2.3-SNAPSHOT"}}
                """);
    }

    private void assertCode(String method, String path, int code) throws Exception {
        HttpResponse<String> response = gateway.send(method, path);
        assertThat(response.statusCode()).as(path).isEqualTo(404);
        assertThat(JsonMapper.shared().readTree(response.body()).get("code").asInt()).isEqualTo(code);
    }

    private List<String> clientIds(String query) throws Exception {
        return gateway.json("/api/v1/clients" + query).get("clients").findValuesAsString("id");
    }

    private String vhostId() throws Exception {
        return gateway.json("/api/v1/vhosts/__defaultVhost__").get("vhost").get("id").asString();
    }

    /** Compares the order of the fields as well: people read these. */
    private static void assertSame(JsonNode actual, String expected) {
        JsonNode wanted = JsonMapper.shared().readTree(expected);
        assertThat(actual.toPrettyString()).isEqualTo(wanted.toPrettyString());
    }
}
