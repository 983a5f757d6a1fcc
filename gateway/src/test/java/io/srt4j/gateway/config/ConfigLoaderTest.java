package io.srt4j.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final Path SHIPPED = Path.of("../conf/gateway.yaml");

    @Test
    void nothingGivesTheDefaults() throws Exception {
        assertThat(new ConfigLoader().load()).isEqualTo(GatewayConfig.defaults());
    }

    @Test
    void theShippedFileHoldsTheDefaults() throws Exception {
        assertThat(new ConfigLoader().file(SHIPPED).load()).isEqualTo(GatewayConfig.defaults());
    }

    @Test
    void theShippedFileHoldsEveryKey() throws Exception {
        List<String> inFile = YamlSource.readFile("gateway.yaml", Files.readString(SHIPPED), problem -> {
            throw new AssertionError(problem);
        }).stream().map(Setting::key).toList();
        assertThat(inFile).containsExactlyInAnyOrderElementsOf(ConfigLoader.knownKeys());
    }

    @Test
    void everyKindOfValueIsRead() throws Exception {
        GatewayConfig config = load("""
                srt: { listen: ["127.0.0.1:9000", "[::1]:0"], latency: 1.5s, default-mode: publish, takeover: never }
                rtmp: { enabled: false }
                admin: { listen: ["0.0.0.0:1985"], token: 12345 }
                hooks: { on_play: "http://localhost/a?b=c", on-error: allow }
                forward:
                  - stream: live/*
                    to: ["rtmp://one/live/", "rtmp://two:1936/app/key"]
                """);
        assertThat(config.srt().listen()).containsExactly(at("127.0.0.1", 9000), at("::1", 0));
        assertThat(config.srt().latency()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.srt().defaultMode()).isEqualTo(DefaultMode.PUBLISH);
        assertThat(config.srt().takeover()).isEqualTo(Takeover.NEVER);
        assertThat(config.rtmp().enabled()).isFalse();
        assertThat(config.admin().token()).isEqualTo("12345");
        assertThat(config.hooks().onPlay()).containsExactly(URI.create("http://localhost/a?b=c"));
        assertThat(config.hooks().onError()).isEqualTo(HooksConfig.OnError.ALLOW);
        assertThat(config.forward()).containsExactly(new ForwardRule("live/*",
                List.of(URI.create("rtmp://one/live/"), URI.create("rtmp://two:1936/app/key"))));
    }

    @Test
    void optionsOverrideTheEnvironmentWhichOverridesTheFile() throws Exception {
        GatewayConfig config = new ConfigLoader()
                .yaml("f", "srt: { latency: 1s, peer-idle-timeout: 1s, max-connections: 1 }")
                .environment(Map.of("SRT4J_SRT_PEER_IDLE_TIMEOUT", "2s", "SRT4J_SRT_MAX_CONNECTIONS", "2"))
                .options(List.of("srt.max-connections=3", "srt.listen=[127.0.0.1:9000]")).load();
        assertThat(config.srt().latency()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.srt().peerIdleTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.srt().maxConnections()).isEqualTo(3);
        assertThat(config.srt().listen()).containsExactly(at("127.0.0.1", 9000));
    }

    @Test
    void everyProblemIsReportedWithItsLine() {
        assertThat(problemsOf("""
                srt:
                  latncy: 120ms
                  latency: fast
                  max-connections: 0
                rtmp:
                  listen:
                    - "0.0.0.0:1935"
                    - "0.0.0.0:99999"
                htpp: { listen: [] }
                """)).containsExactlyInAnyOrder(
                "f:2: srt.latncy: unknown key, did you mean srt.latency?",
                "f:3: srt.latency: found 'fast', allowed: a duration such as 120ms, 2s or 1m, from 0ms to 60s",
                "f:4: srt.max-connections: found '0', allowed: a whole number from 1 to 1000000",
                "f:8: rtmp.listen: found '0.0.0.0:99999', allowed: addresses such as \"0.0.0.0:10080\" or"
                        + " \"[::]:10080\"",
                "f:9: htpp.listen: unknown key, did you mean http.listen?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "srt: 5                           | f:1: srt: found '5', allowed: the keys listen, latency,",
        "srt: [1]                         | f:1: srt: found a list, allowed: the keys listen,",
        "srt: { listen: { a: 1 } }        | f:1: srt.listen: found keys below it",
        "srt: { listen: [] }              | f:1: srt.listen: found an empty list, allowed: at least one",
        "srt: { latency: }                | f:1: srt.latency: found nothing",
        "srt: { latency: 120 }            | f:1: srt.latency: found '120'",
        "srt: { latency: 61s }            | from 0ms to 60s",
        "srt: { default-mode: watch }     | found 'watch', allowed: play, publish",
        "rtmp: { enabled: yes }           | found 'yes', allowed: true or false",
        "rtmp: { enabled: true, enabled: false } | rtmp.enabled: found a second time",
        "srt: { colour: blue }      | unknown key, allowed in srt: listen, latency",
        "record: { directory: x }         | unknown key, allowed sections: srt, rtmp, http, admin, hls",
        "hooks: { on_play: [ftp://x/] }   | allowed: addresses that begin with http:// or https://",
        "forward: live                    | f:1: forward: found 'live', allowed: a list of entries",
        "forward: [{ stream: x }]         | f:1: forward.stream: found a section, allowed: app/name",
        "forward: [{ stream: a/b, to: [udp://h] }] | found 'udp://h', allowed: addresses that begin with rtmp://",
        "forward: [{ strem: a/b }]        | f:1: forward.strem: found 'a/b', allowed: the keys stream",
        "admin: { listen: ['0.0.0.0:1'] } | found 0.0.0.0:1, which is not a loopback address: set admin.token",
        "hls: { segment: 10s }            | built-in default: hls.window: found 12s, allowed: at least three",
        "- a                              | f:1: found no keys",
        "just text                        | f:1: found no keys",
        "srt: [                           | f:1: ",
        "a: &x { b: *x }                  | unknown key",
    })
    void mistakesAreExplained(String yaml, String expected) {
        assertThat(problemsOf(yaml)).anySatisfy(problem -> assertThat(problem).contains(expected.strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment", "srt:", "rtmp: {}", "---\n"})
    void emptyFilesAndSectionsSayNothing(String yaml) throws Exception {
        assertThat(load(yaml)).isEqualTo(GatewayConfig.defaults());
    }

    @Test
    void aMisspeltVariableIsAMistakeButAForeignOneIsNot() {
        var loader = new ConfigLoader().environment(Map.of("SRT4J_HTTP_LISTN", "x", "SRT4J_SERVICE_HOST", "10.0.0.1",
                "SRT4J_PORT", "tcp://10.0.0.1:80", "HOME", "/root"));
        ConfigException thrown = catchThrowableOfType(ConfigException.class, loader::load);
        assertThat(thrown.problems())
                .containsExactly("SRT4J_HTTP_LISTN: unknown variable, did you mean SRT4J_HTTP_LISTEN?");
    }

    @Test
    void optionsReportTheirOwnName() {
        var loader = new ConfigLoader().options(List.of("srt.latency=soon", "nonsense", "srt.listen=[::]:10080"));
        ConfigException thrown = catchThrowableOfType(ConfigException.class, loader::load);
        assertThat(thrown.problems()).hasSize(3)
                .anySatisfy(problem -> assertThat(problem).startsWith("--set srt.latency: srt.latency: found 'soon'"))
                .anySatisfy(problem -> assertThat(problem).startsWith("--set nonsense: found no key"))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("--set srt.listen: srt.listen: found [::]:10080,"));
    }

    @Test
    void encryptionIsReadAndNeverShown() throws Exception {
        GatewayConfig config = load("srt: { passphrase: correct horse battery, pbkeylen: 32 }");
        assertThat(config.srt().encryption()).isEqualTo(new SrtEncryption("correct horse battery", 32));
        assertThat(config.toString()).doesNotContain("horse");
    }

    /** What is wrong about a secret is told without it, wherever it stands. */
    @Test
    void problemsDoNotShowSecrets() {
        ConfigException problems = catchThrowableOfType(ConfigException.class, () -> load("""
                srt: { passphrase: hunter2, pbkeylen: 17 }
                forward:
                  - stream: live/*
                    to: ["srtt://other?passphrase=hunter2hunter2&latency=20", "rtmpp://user:hunter2@other/live"]
                """));
        assertThat(problems).hasMessageContainingAll("srt.passphrase: found 7 bytes, allowed: 10 to 80 bytes, or \"\"",
                "srt.pbkeylen: found '17', allowed: 16, 24, 32", "srtt://other?passphrase=***&latency=20",
                "rtmpp://***@other/live");
        assertThat(problems).message().doesNotContain("hunter2");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("nowhere.yaml");
        ConfigException thrown = catchThrowableOfType(ConfigException.class, new ConfigLoader().file(file)::load);
        assertThat(thrown).hasMessage(file + ": no such file");
    }

    @ParameterizedTest
    @CsvSource({"live/*, live/cam1, true", "live/*, live/a/b, false", "live/*, other/cam1, false",
        "*/cam1, x/cam1, true", "live/cam, live/cam1, false", "live/c*1, live/cam1, true", "a/b.c, a/bxc, false"})
    void forwardPatternsMatchWholeNames(String pattern, String path, boolean expected) {
        assertThat(new ForwardRule(pattern, List.of()).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"rtmp://h/live/, cam1, rtmp://h/live/cam1", "rtmp://h/live/key, cam1, rtmp://h/live/key",
        "rtmp://h/live/, a?b, rtmp://h/live/a%3Fb"})
    void aTargetThatEndsWithASlashGetsTheName(URI target, String name, URI expected) {
        assertThat(new ForwardRule("live/*", List.of(target)).targetFor(target, name)).isEqualTo(expected);
    }

    private static GatewayConfig load(String yaml) throws ConfigException {
        return new ConfigLoader().yaml("f", yaml).load();
    }

    private static List<String> problemsOf(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> load(yaml)).problems();
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
