package io.srt4j.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.Addresses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Srt4jCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpHasExamplesForEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("gateway", "Exit code");
        assertThat(run("gateway", "--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "srt4j gateway --demo", "--set");
        assertThat(run("transmit", "--help")).isZero();
        assertThat(out.toString()).contains("srt4j transmit udp://:5000", "--reconnect", "--stats-file");
        assertThat(run("probe", "--help")).isZero();
        assertThat(out.toString()).contains("srt4j probe --json");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "gateway --version", "transmit --version", "probe --version"})
    void theVersionIsPrinted(String args) {
        assertThat(run(args.split(" ", -1))).isZero();
        assertThat(out.toString()).matches("srt4j \\S+\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmit srt://:1", "--nope", "gateway --nope", "gateway extra", "gateway --set",
        "gateway --set x",
        "gateway -c", "gateway --set nope=1", "gateway --set srt.latency=soon"})
    void wrongUsageIsExplained(String args) {
        assertThat(run(args.split(" ", -1))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("srt4j: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmit srt://h:1?passphrase=hush-hush-hush srt://h:2 extra?passphrase=hush-hush-hush",
        "transmit srt://h?passphrase=hush-hush-hush -", "transmit srt://h:1?passphrase=hush -",
        "probe srt://h?passphrase=hush-hush-hush", "transmit - srt://h:1?passphrase=hush-hush-hush&nope=1"})
    void noSecretIsPrinted(String args) {
        assertThat(run(args.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).startsWith("srt4j: ").doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmit a b --reconnect", "transmit a b --stats xml", "transmit a b -s 0", "transmit a a",
        "transmit a b --chunk 1457", "transmit udp://:1 b --pace 1M", "transmit - b --pace pcr", "transmit a udp://:5",
        "transmit a b --pace fast", "transmit a b -t -1", "transmit rtp://:5 b", "probe a",
        "probe srt://h:1 --seconds 0"})
    void transmitAndProbeRefuseWhatMakesNoSense(String args, @TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("a"));
        assertThat(run(args.replace(" a", " " + file).split(" ", -1))).isEqualTo(2);
        assertThat(err.toString().lines().toList()).hasSize(2).first().asString().startsWith("srt4j: ");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereIsAFailure(@TempDir Path directory) {
        Path file = directory.resolve("none.yaml");
        assertThat(run("gateway", "-c", file.toString())).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("srt4j: " + file + ": no such file");
    }

    @Test
    void theGreetingNamesEveryBoundAddressOnOneLine() {
        var addresses = new Addresses(List.of(at("0.0.0.0", 10080), at("::1", 9000)), List.of(at("0.0.0.0", 1935)),
                List.of(at("10.1.2.3", 8080)), List.of());
        String text = Greeting.text(addresses, "live/cam1");
        assertThat(text.lines()).last().isEqualTo("srt4j ready srt=0.0.0.0:10080 srt=[0:0:0:0:0:0:0:1]:9000"
                + " rtmp=0.0.0.0:1935 http=10.1.2.3:8080");
        assertThat(text).contains("'srt://127.0.0.1:10080?streamid=#!::r=live/cam1,m=publish'",
                "'srt://127.0.0.1:10080?streamid=#!::r=live/cam1,m=request'", "rtmp://127.0.0.1:1935/live/cam1",
                "http://10.1.2.3:8080/live/cam1.m3u8");
    }

    private int run(String... args) {
        return Srt4jCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
