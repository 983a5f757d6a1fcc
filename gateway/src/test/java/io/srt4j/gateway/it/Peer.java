package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real program on the other side: ffmpeg, ffprobe, srt-live-transmit. */
final class Peer implements AutoCloseable {
    private final Process process;
    private final Path errors;

    private Peer(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /** Skips the test without the program if that is allowed, fails it otherwise. */
    static void require(String... programs) {
        for (String program : programs) {
            boolean there = java.util.Arrays.stream(System.getenv("PATH").split(":"))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
            Assumptions.assumeTrue(there || !Boolean.getBoolean("allowNoInterop"), program + " is missing");
            assertThat(there).as(program + " is installed (else -DallowNoInterop=true)").isTrue();
        }
    }

    /** Starts a program whose standard output goes to {@code output}. */
    static Peer start(Path output, String... command) throws IOException {
        Path errors = Files.createTempFile("peer", ".log");
        return new Peer(
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start(),
                errors);
    }

    static Peer start(String... command) throws IOException {
        return start(Path.of("/dev/null"), command);
    }

    /** Runs a program to its end and returns what it printed, a line each. */
    static List<String> run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("peer", ".out");
        try (Peer peer = start(output, command)) {
            if (!peer.process.waitFor(90, TimeUnit.SECONDS)) {
                throw new IllegalStateException(String.join(" ", command) + " did not end within 90 s");
            }
            assertThat(peer.process.exitValue()).as(String.join(" ", command) + "\n" + peer.errors()).isZero();
            return Files.readAllLines(output);
        } finally {
            Files.delete(output);
        }
    }

    Process process() {
        return process;
    }

    String errors() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(errors);
    }
}
