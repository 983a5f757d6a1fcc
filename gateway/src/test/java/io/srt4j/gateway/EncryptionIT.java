package io.srt4j.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Encrypted streams through a whole gateway, with libsrt (in ffmpeg) at the other ends. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EncryptionIT {
    private static final String SECRET = "correct horse";
    private static final String OTHER = "battery staple";
    /** As addresses have them. */
    private static final String WITH_SECRET = "&passphrase=correct%20horse";
    private static final String WITH_OTHER = "&passphrase=battery%20staple";

    private final HttpClient http = HttpClient.newHttpClient();
    private HookServer hooks;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private Gateway gateway;

    @BeforeEach
    void startHooks() throws IOException {
        hooks = new HookServer();
    }

    private void start(String srt, String more) throws Exception {
        gateway = new Gateway(new ConfigLoader().yaml("test", """
                srt: { listen: ["127.0.0.1:0"]%s }
                rtmp: { enabled: false }
                http: { enabled: false }
                admin: { listen: ["127.0.0.1:0"] }
                %s
                """.formatted(srt, more)).load(), "test");
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        hooks.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void ffmpegPublishesAndPlaysWithTheConfiguredPassphrase(int keyBytes) throws Exception {
        Ffmpeg.require();
        start(", passphrase: " + SECRET + ", pbkeylen: " + keyBytes, "");
        Process publisher = Ffmpeg.publish(port(), "live/cam1", "&passphrase=" + SECRET + "&pbkeylen=" + keyBytes);
        awaitLive("cam1");

        assertThat(Ffmpeg.packetTimes(url("live/cam1", "request") + "&passphrase=" + SECRET, "v", 2))
                .hasSizeGreaterThan(40);
        JsonNode connection = json("/api/v1/srt/connections").path("connections").get(0);
        assertThat(connection.at("/stats/pktRcvUndecryptTotal").asLong()).isZero();
        publisher.destroyForcibly();
    }

    @Test
    void aWrongOrMissingPassphraseIsRefusedAndListed() throws Exception {
        start(", passphrase: " + SECRET, "");

        assertThat(refusal(WITH_OTHER)).isEqualTo(RejectReason.BAD_SECRET);
        assertThat(refusal("")).isEqualTo(RejectReason.UNSECURE);

        JsonNode rejections = json("/api/v1/srt/rejections").path("rejections");
        assertThat(rejections.findValuesAsString("reason")).containsExactly("UNSECURE", "BADSECRET");
        assertThat(json("/api/v1/clients").path("clients").size()).isZero();
    }

    /** libsrt learns the reason as well, and says so. */
    @Test
    void ffmpegIsToldThatItsPassphraseIsWrong() throws Exception {
        Ffmpeg.require();
        start(", passphrase: " + SECRET, "");

        Process publisher = Ffmpeg.publish(port(), "live/cam1", "&passphrase=" + OTHER);
        assertThat(publisher.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(publisher.exitValue()).isNotZero();
        assertThat(json("/api/v1/srt/rejections").path("rejections").findValuesAsString("reason"))
                .containsOnly("BADSECRET");
    }

    @Test
    void aHookGivesTwoStreamsOnOnePortTheirOwnPassphrases() throws Exception {
        hooks.answer(call -> new HookServer.Answer(200, call.path("stream").asString().equals("cam1")
                ? "{\"code\":0,\"passphrase\":\"" + SECRET + "\",\"pbkeylen\":32,\"latency_ms\":300}"
                : "{\"code\":0,\"passphrase\":\"" + OTHER + "\"}"));
        start("", "hooks: { on_publish: %1$s, on_play: %1$s, on_unpublish: %1$s }".formatted(hooks.address("/hook")));

        try (SrtConnection one = call("live/cam1", "publish", WITH_SECRET);
                SrtConnection two = call("live/cam2", "publish", WITH_OTHER)) {
            assertThat(one.settings().sendLatencyMs()).isEqualTo(300);
            awaitLiveWith(one, "live/cam1", WITH_SECRET);
            awaitLiveWith(two, "live/cam2", WITH_OTHER);
        }
        assertThat(refusal(WITH_OTHER)).isEqualTo(RejectReason.BAD_SECRET);
        assertThat(refusal("")).isEqualTo(RejectReason.UNSECURE);
        await().untilAsserted(() -> assertThat(hooks.actions().stream().filter("on_unpublish live/cam1"::equals))
                .as("every begin has its end").hasSize(3));
    }

    @Test
    void theDemoKnowsThePassphrase() throws Exception {
        Ffmpeg.require();
        start(", passphrase: " + SECRET, "");
        gateway.startDemo();

        assertThat(Ffmpeg.packetTimes(url("live/demo", "request") + "&passphrase=" + SECRET, "v", 2))
                .hasSizeGreaterThan(40);
    }

    @Test
    void aStreamIsForwardedEncrypted() throws Exception {
        Gateway other = new Gateway(new ConfigLoader().yaml("other", """
                srt: { listen: ["127.0.0.1:0"], passphrase: %s }
                rtmp: { enabled: false }
                http: { enabled: false }
                admin: { enabled: false }
                """.formatted(OTHER)).load(), "test");
        other.start();
        try {
            int otherPort = other.addresses().srt().getFirst().getPort();
            start("", "forward: [{ stream: live/*, to: [\"srt://127.0.0.1:%d?streamid=publish:live/copy%s\"] }]"
                    .formatted(otherPort, WITH_OTHER));
            try (SrtConnection publisher = call("live/cam1", "publish", "")) {
                awaitMedia(publisher, "srt://127.0.0.1:%d?streamid=read:live/copy%s".formatted(otherPort, WITH_OTHER));
            }
        } finally {
            other.close();
        }
    }

    private void awaitLiveWith(SrtConnection publisher, String stream, String secret) {
        awaitMedia(publisher, url(stream, "request") + secret);
    }

    /** Publishes until a player at this address has read something of it. */
    private static void awaitMedia(SrtConnection publisher, String playUrl) {
        ByteBuffer message = ByteBuffer.allocate(1500);
        await().atMost(Duration.ofSeconds(20)).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            publisher.send(ByteBuffer.allocate(188).put((byte) 0x47).rewind());
            try (SrtConnection player = Srt.connect(playUrl)) {
                for (int i = 0; i < 20; i++) {
                    publisher.send(ByteBuffer.allocate(188).put((byte) 0x47).rewind());
                }
                return player.receive(message.clear(), Duration.ofSeconds(2)) == 188 && message.get(0) == 0x47;
            }
        });
    }

    private int port() {
        return gateway.addresses().srt().getFirst().getPort();
    }

    private String url(String stream, String mode) {
        return "srt://127.0.0.1:%d?streamid=#!::r=%s,m=%s".formatted(port(), stream, mode);
    }

    private SrtConnection call(String stream, String mode, String secret) throws IOException {
        return Srt.connect(url(stream, mode) + secret);
    }

    private RejectReason refusal(String secret) {
        return catchThrowableOfType(SrtException.Rejected.class, () -> call("live/cam1", "publish", secret)).reason();
    }

    private void awaitLive(String name) {
        await().atMost(Duration.ofSeconds(20)).until(() -> json("/api/v1/streams").path("streams").valueStream()
                .anyMatch(stream -> stream.path("name").asString().equals(name) && stream.path("frames").asLong() > 0));
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(gateway.addresses().admin().getFirst().getPort(), path));
        return new JsonMapper()
                .readTree(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body());
    }
}
