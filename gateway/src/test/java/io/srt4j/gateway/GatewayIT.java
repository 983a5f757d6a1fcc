package io.srt4j.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.HookServer;
import io.srt4j.gateway.config.ConfigLoader;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.transport.Srt;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole gateway, with an encoder, players and somebody's hook server around it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class GatewayIT {
    private final HttpClient http = HttpClient.newHttpClient();
    private HookServer hooks;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        hooks = new HookServer();
        gateway = new Gateway(new ConfigLoader().yaml("test", """
                srt: { listen: ["127.0.0.1:0"], peer-idle-timeout: 2s }
                rtmp: { listen: ["127.0.0.1:0"] }
                http: { listen: ["127.0.0.1:0"] }
                admin: { listen: ["127.0.0.1:0"] }
                hooks: { on_publish: %1$s, on_unpublish: %1$s, on_play: %1$s, on_stop: %1$s, timeout: 3s }
                """.formatted(hooks.address("/hook"))).load(), "test");
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        hooks.close();
    }

    @Test
    void anEncoderThatWasKilledAndComesBackIsLiveAgainAtOnce() throws Exception {
        Ffmpeg.require();
        Process first = Ffmpeg.publish(srtPort(), "live/cam1");
        String before = awaitLive("cam1").path("id").asString();
        first.destroyForcibly().waitFor();

        Process second = Ffmpeg.publish(srtPort(), "live/cam1");
        await().atMost(Duration.ofSeconds(20)).until(() -> hooks.calls().size() == 3);
        long handshakeNs = System.nanoTime();
        await().until(() -> stream("cam1").map(stream -> !stream.path("id").asString().equals(before)
                && stream.path("frames").asLong() > 0).orElse(false));
        assertThat(Duration.ofNanos(System.nanoTime() - handshakeNs)).isLessThan(Duration.ofSeconds(1));

        assertThat(hooks.actions()).containsExactly("on_publish live/cam1", "on_unpublish live/cam1",
                "on_publish live/cam1");
        assertThat(clientIds("on_unpublish")).containsExactly(clientIds("on_publish").getFirst());
        second.destroyForcibly();
    }

    @Test
    void anEncoderThatIsGoneForGoodEndsItsStream() throws Exception {
        Ffmpeg.require();
        Process encoder = Ffmpeg.publish(srtPort(), "live/cam1");
        awaitLive("cam1");
        try (SrtConnection player = call("live/cam1", "request")) {
            encoder.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(5)).until(() -> hooks.actions().contains("on_unpublish live/cam1"));
            long goneNs = System.nanoTime();
            readToTheEnd(player);
            assertThat(Duration.ofNanos(System.nanoTime() - goneNs)).isLessThan(Duration.ofSeconds(1));
        }
        await().until(() -> hooks.calls().size() == 4);
        assertThat(clientIds("on_stop")).isEqualTo(clientIds("on_play"));
        assertThat(clientIds("on_unpublish")).isEqualTo(clientIds("on_publish"));
    }

    @Test
    void aHookThatRefusesIsSeenByTheCaller() {
        hooks.answer(200, "{\"code\":403}");
        var thrown = catchThrowableOfType(SrtException.Rejected.class, () -> call("live/cam1", "publish"));
        assertThat(thrown.reason()).isEqualTo(RejectReason.FORBIDDEN);
        assertThat(hooks.actions()).containsExactly("on_publish live/cam1");
    }

    @Test
    void aSlowHookDelaysNobodyElse() throws Exception {
        var release = new CountDownLatch(1);
        hooks.answer(call -> {
            if (call.path("stream").asString().equals("slow")) {
                awaitQuietly(release);
            }
            return new HookServer.Answer(200, "0");
        });
        Thread slow = Thread.startVirtualThread(() -> {
            try {
                call("live/slow", "publish").close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !hooks.calls().isEmpty());
        long startNs = System.nanoTime();
        call("live/quick", "publish").close();
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofMillis(1500));
        release.countDown();
        slow.join();
    }

    @Test
    void stoppingTellsTheHooksAndEndsThePlayers() throws Exception {
        SrtConnection publisher = call("live/cam1", "publish");
        await().until(() -> stream("cam1").isPresent());
        SrtConnection player = call("live/cam1", "request");
        await().until(() -> hooks.calls().size() == 2);

        long startNs = System.nanoTime();
        gateway.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(8));
        // Each session ends on its own thread, so the two ends may come in either order, but behind both begins.
        assertThat(hooks.actions()).hasSize(4).startsWith("on_publish live/cam1", "on_play live/cam1")
                .contains("on_unpublish live/cam1", "on_stop live/cam1");
        readToTheEnd(player);
        readToTheEnd(publisher);
    }

    @Test
    void theDemoPlaysOnAcrossItsSeam() throws Exception {
        Ffmpeg.require();
        gateway.startDemo();
        String url = "srt://127.0.0.1:%d?streamid=#!::r=live/demo,m=request".formatted(srtPort());
        List<Double> times = Ffmpeg.packetTimes(url, "v", 12);
        assertThat(times).hasSizeGreaterThan(280);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).as("packet %d", i).isCloseTo(0.04, within(0.001));
        }
        assertThat(hooks.actions().getFirst()).isEqualTo("on_publish live/demo");
    }

    @Test
    void rtmpPlayersHaveHooksToo() throws Exception {
        Ffmpeg.require();
        gateway.startDemo();
        int port = gateway.addresses().rtmp().getFirst().getPort();
        Ffmpeg.packetTimes("rtmp://127.0.0.1:" + port + "/live/demo", "v", 1);
        await().atMost(Duration.ofSeconds(20)).until(() -> hooks.actions().contains("on_stop live/demo"));
        assertThat(hooks.actions()).containsExactly("on_publish live/demo", "on_play live/demo", "on_stop live/demo");
    }

    private int srtPort() {
        return gateway.addresses().srt().getFirst().getPort();
    }

    private SrtConnection call(String stream, String mode) throws IOException {
        return Srt.connect("srt://127.0.0.1:%d?streamid=#!::r=%s,m=%s".formatted(srtPort(), stream, mode));
    }

    private JsonNode awaitLive(String name) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> stream(name).map(stream -> stream.path("frames").asLong() > 0).orElse(false));
        return stream(name).orElseThrow();
    }

    /** The stream as the API shows it. */
    private java.util.Optional<JsonNode> stream(String name) {
        URI uri = URI.create("http://127.0.0.1:%d/api/v1/streams".formatted(
                gateway.addresses().admin().getFirst().getPort()));
        try {
            String body = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
            return new JsonMapper().readTree(body).path("streams").valueStream()
                    .filter(stream -> stream.path("name").asString().equals(name)).findFirst();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> clientIds(String action) {
        return hooks.calls().stream().filter(call -> call.path("action").asString().equals(action))
                .map(call -> call.path("client_id").asString()).toList();
    }

    private static void readToTheEnd(SrtConnection connection) throws SrtException {
        ByteBuffer message = ByteBuffer.allocate(1500);
        int bytes;
        do {
            bytes = connection.receive(message.clear(), Duration.ofSeconds(5));
        } while (bytes >= 0);
        assertThat(bytes).isEqualTo(-1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
