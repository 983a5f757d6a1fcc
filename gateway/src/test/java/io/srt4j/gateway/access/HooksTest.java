package io.srt4j.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.srt4j.gateway.config.HooksConfig;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class HooksTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private HookServer server;

    @BeforeEach
    void start() throws Exception {
        server = new HookServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void publishingIsAskedAndToldInThatOrder() throws Exception {
        Session session = sessions(HooksConfig.OnError.REFUSE).open(request(Protocol.SRT, Role.PUBLISH, "key=value"));
        session.liveStreamId("stream-1");
        session.close(new CloseReason(CloseReason.Kind.PEER_IDLE, Optional.empty(), "silent"));

        JsonNode begin = server.calls().getFirst();
        assertThat(begin.propertyNames()).containsExactly("server_id", "service_id", "action", "client_id", "ip",
                "vhost", "app", "tcUrl", "stream", "param", "stream_url");
        assertThat(begin.path("action").asString()).isEqualTo("on_publish");
        assertThat(begin.path("client_id").asString()).isEqualTo(session.id());
        assertThat(begin.path("ip").asString()).isEqualTo("10.0.0.1");
        assertThat(begin.path("vhost").asString()).isEqualTo("__defaultVhost__");
        assertThat(begin.path("tcUrl").asString()).isEqualTo("srt://host:10080/live");
        assertThat(begin.path("param").asString()).isEqualTo("key=value");
        assertThat(begin.path("stream_url").asString()).isEqualTo("__defaultVhost__/live/cam1");
        JsonNode end = server.calls().getLast();
        assertThat(end.path("action").asString()).isEqualTo("on_unpublish");
        assertThat(end.path("client_id").asString()).isEqualTo(session.id());
        assertThat(end.path("stream_id").asString()).isEqualTo("stream-1");
        assertThat(end.path("reason").asString()).isEqualTo("peer_idle");
        assertThat(end.path("detail").asString()).isEqualTo("silent");
        assertThat(server.calls()).hasSize(2);
        assertThat(count("on_publish", "allowed")).isEqualTo(1);
        assertThat(count("on_unpublish", "allowed")).isEqualTo(1);
    }

    @Test
    void playingHasItsOwnFields() throws Exception {
        sessions(HooksConfig.OnError.REFUSE).open(request(Protocol.SRT, Role.PLAY, "")).close();
        assertThat(server.calls().getFirst().propertyNames()).containsExactly("server_id", "service_id", "action",
                "client_id", "ip", "vhost", "app", "stream", "tcUrl", "param", "pageUrl", "stream_url", "stream_id");
        assertThat(server.calls().getLast().path("stream_id").asString()).isEqualTo("live-id");
        assertThat(server.actions()).containsExactly("on_play live/cam1", "on_stop live/cam1");
    }

    @Test
    void rtmpParametersKeepTheirQuestionMark() throws Exception {
        sessions(HooksConfig.OnError.REFUSE).open(request(Protocol.RTMP, Role.PLAY, "a=b")).close();
        assertThat(server.calls().getFirst().path("param").asString()).isEqualTo("?a=b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"200 | 0", "201 | 0", "200 | {\"code\":0}",
        "200 | {\"code\":0,\"data\":{\"x\":[1]}}", "200 | ` 0\n`"})
    void zeroLetsIn(int status, String body) throws Exception {
        server.answer(status, body);
        sessions(HooksConfig.OnError.REFUSE).open(request(Protocol.SRT, Role.PUBLISH, "")).close();
        assertThat(server.actions()).containsExactly("on_publish live/cam1", "on_unpublish live/cam1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"200 | 1", "200 | {\"code\":403}", "200 | ``",
        "200 | ok", "200 | {}", "200 | []", "200 | {\"code\":\"0\"}", "404 | 0", "500 | 0", "302 | 0", "204 | ``",
        "200 | 0.5"})
    void anythingElseRefusesEvenIfErrorsAreAllowed(int status, String body) {
        server.answer(status, body);
        assertThatThrownBy(
                () -> sessions(HooksConfig.OnError.ALLOW).open(request(Protocol.SRT, Role.PUBLISH, "")))
                .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.srtCode()).isEqualTo(1403));
        assertThat(server.actions()).containsExactly("on_publish live/cam1");
        assertThat(count("on_publish", "refused")).isEqualTo(1);
    }

    /** Two hooks: the second overrides what it names, the rest stays. */
    @Test
    void anAnswerMayDecideAboutTheConnection() throws Exception {
        Session session =
                answeredTwice("{\"code\":0,\"passphrase\":\"first secret\",\"pbkeylen\":32,\"latency_ms\":400}",
                        "{\"code\":0,\"passphrase\":\"second secret\",\"latency_ms\":null}");

        assertThat(session.srtTerms())
                .isEqualTo(new SrtTerms(Optional.of("second secret"), OptionalInt.of(32), OptionalInt.of(400)));
        assertThat(session.srtTerms().toString()).doesNotContain("secret");
        session.close();
    }

    private Session answeredTwice(String first, String second) throws Exception {
        var answers = new ArrayDeque<>(List.of(first, second, "0", "0"));
        server.answer(_ -> new HookServer.Answer(200, answers.remove()));
        List<URI> hooks = List.of(server.address("/1"), server.address("/2"));
        var config = new HooksConfig(true, hooks, hooks, List.of(), List.of(), TIMEOUT, HooksConfig.OnError.REFUSE);
        return new Sessions(new Hooks(config, "s", "r", _ -> Optional.empty(), meters), Takeover.NEVER)
                .open(request(Protocol.SRT, Role.PUBLISH, ""));
    }

    /** To go on without the key that was meant would be the worst answer of all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"code\":0,\"passphrase\":\"hunter2\"} | a passphrase of 7 bytes, allowed are 10 to 80, or none",
        "{\"code\":0,\"passphrase\":42} | a passphrase that is not text",
        "{\"code\":0,\"pbkeylen\":17} | a wrong pbkeylen, allowed are 16, 24 and 32",
        "{\"code\":0,\"pbkeylen\":\"16\"} | a wrong pbkeylen, allowed are 16, 24 and 32",
        "{\"code\":0,\"latency_ms\":-1} | a wrong latency_ms, allowed are 0 to 60000",
        "{\"code\":0,\"latency_ms\":1e9} | a wrong latency_ms, allowed are 0 to 60000"})
    void anAnswerThatCannotBeObeyedRefuses(String body, String expected) {
        server.answer(200, body);
        assertThatThrownBy(
                () -> sessions(HooksConfig.OnError.ALLOW).open(request(Protocol.SRT, Role.PUBLISH, "")))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.srtCode()).isEqualTo(1500);
                    assertThat(e.reason()).isEqualTo("on_publish answered " + expected).doesNotContain("hunter2");
                });
        assertThat(count("on_publish", "invalid")).isEqualTo(1);
    }

    @Test
    void aHookThatDoesNotAnswerRefusesByDefault() {
        var never = new CountDownLatch(1);
        server.answer(_ -> waitFor(never));
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> sessions(HooksConfig.OnError.REFUSE).open(request(Protocol.SRT, Role.PLAY, "")))
                .isInstanceOf(RefusedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isBetween(TIMEOUT, TIMEOUT.multipliedBy(6));
        assertThat(server.actions()).containsExactly("on_play live/cam1");
        assertThat(count("on_play", "failed")).isEqualTo(1);
        never.countDown();
    }

    @Test
    void aHookThatDoesNotAnswerMayBeSetToAllow() throws Exception {
        server.close();
        var hooks = hooks(new HooksConfig(true, List.of(server.address("/")), List.of(), List.of(), List.of(), TIMEOUT,
                HooksConfig.OnError.ALLOW));
        new Sessions(hooks, Takeover.NEVER).open(request(Protocol.SRT, Role.PUBLISH, "")).close();
        assertThat(count("on_publish", "failed")).isEqualTo(1);
    }

    @Test
    void severalAddressesAreAskedInOrderUntilOneSaysNo() {
        server.answer(call -> server.calls().size() == 1 ? new HookServer.Answer(200, "0")
                : new HookServer.Answer(200, "7"));
        List<URI> three = List.of(server.address("/1"), server.address("/2"), server.address("/3"));
        var hooks = hooks(new HooksConfig(true, three, three, three, three, TIMEOUT, HooksConfig.OnError.REFUSE));
        assertThatThrownBy(() -> new Sessions(hooks, Takeover.NEVER).open(request(Protocol.SRT, Role.PUBLISH, "")))
                .isInstanceOf(RefusedException.class);
        assertThat(server.actions()).containsExactly("on_publish live/cam1", "on_publish live/cam1");
    }

    @Test
    void hooksThatAreSwitchedOffAreNotCalled() throws Exception {
        List<URI> one = List.of(server.address("/"));
        var hooks = hooks(new HooksConfig(false, one, one, one, one, TIMEOUT, HooksConfig.OnError.REFUSE));
        new Sessions(hooks, Takeover.NEVER).open(request(Protocol.SRT, Role.PUBLISH, "")).close();
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void aSessionWhoseThreadIsInterruptedStillGetsItsEndHook() throws Exception {
        Session session = sessions(HooksConfig.OnError.REFUSE).open(request(Protocol.SRT, Role.PUBLISH, ""));
        Thread.currentThread().interrupt();
        session.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.actions()).containsExactly("on_publish live/cam1", "on_unpublish live/cam1");
    }

    @Test
    void aSlowHookDelaysNobodyElse() throws Exception {
        var release = new CountDownLatch(1);
        server.answer(call -> call.path("param").asString().equals("slow") ? waitFor(release)
                : new HookServer.Answer(200, "0"));
        Sessions sessions = sessions(HooksConfig.OnError.REFUSE);
        Thread slow = Thread.startVirtualThread(() -> {
            try {
                sessions.open(request(Protocol.SRT, Role.PLAY, "slow")).close();
            } catch (RefusedException _) {
                // Timed out, as it should.
            }
        });
        long startNs = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            sessions.open(request(Protocol.SRT, Role.PLAY, "quick")).close();
        }
        release.countDown();
        slow.join();
        assertThat(server.calls()).hasSizeGreaterThanOrEqualTo(41);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
    }

    private Sessions sessions(HooksConfig.OnError onError) {
        List<URI> one = List.of(server.address("/hook?token=x"));
        return new Sessions(hooks(new HooksConfig(true, one, one, one, one, TIMEOUT, onError)), Takeover.SAME_PEER);
    }

    private Hooks hooks(HooksConfig config) {
        return new Hooks(config, "server-1", "service-1", _ -> Optional.of("live-id"), meters);
    }

    private double count(String event, String result) {
        return meters.counter("gateway.hooks", "event", event, "result", result).count();
    }

    private static HookServer.Answer waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new HookServer.Answer(200, "0");
    }

    private static SessionRequest request(Protocol protocol, Role role, String param) {
        var remote = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 5000);
        return new SessionRequest(protocol, role, StreamName.of("live", "cam1"), param, remote,
                "srt://host:10080/live");
    }
}
