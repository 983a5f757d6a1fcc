package io.srt4j.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The finished jar as a process: what it prints, how it ends. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MainIT {
    private static final String[] FREE_PORTS = {"--set", "srt.listen=127.0.0.1:0", "--set", "rtmp.listen=127.0.0.1:0",
        "--set", "http.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0"};

    @TempDir
    private Path elsewhere;

    @Test
    void theGatewayRunsFromTheJarAloneAndEndsCleanlyOnSigterm() throws Exception {
        Process process = start("gateway", FREE_PORTS);
        List<String> printed = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                printed.add(line);
                if (line.startsWith("srt4j ready")) {
                    process.toHandle().destroy(); // the process would close its streams as well
                }
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(printed.getLast()).matches("srt4j ready( (srt|rtmp|http|admin)=127\\.0\\.0\\.1:[1-9]\\d*){4}");
        assertThat(printed).anyMatch(line -> line.contains("m=publish")).anyMatch(line -> line.contains(".m3u8"));
        assertThat(process.errorReader().readAllAsString()).doesNotContain("WARNING", "Exception");
    }

    @Test
    void aPortInUseIsOneLineThatSaysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Process process = start("gateway", withSetting("http.listen=" + address));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(process.errorReader().readAllAsString().lines()).singleElement().asString()
                    .startsWith("srt4j: ").contains(address, "in use");
            assertThat(process.inputReader().readAllAsString()).isEmpty();
        }
    }

    @Test
    void wrongUsageExitsWithTwo() throws Exception {
        Process process = start("gateway", "--set", "srt.passprase=secret-secret");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(process.errorReader().readAllAsString()).contains("srt.passprase: unknown key");
    }

    private static String[] withSetting(String setting) {
        String[] args = Arrays.copyOf(FREE_PORTS, FREE_PORTS.length + 2);
        args[FREE_PORTS.length] = "--set";
        args[FREE_PORTS.length + 1] = setting;
        return args;
    }

    private Process start(String command, String... args) throws IOException {
        String jar = Path.of(System.getProperty("srt4j.jar", "target/srt4j.jar")).toAbsolutePath().toString();
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar", jar, command));
        line.addAll(List.of(args));
        return new ProcessBuilder(line).directory(elsewhere.toFile()).start();
    }
}
