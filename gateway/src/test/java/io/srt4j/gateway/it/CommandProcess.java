package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the finished jar, run as its user runs it. Both outputs go to files, so that it never waits for us. */
final class CommandProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "srt4j.jar");
    private static final int ENDS_WITHIN_S = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    CommandProcess(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m", "-XX:+UseSerialGC", "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        out = Files.createTempFile("command", ".out");
        err = Files.createTempFile("command", ".err");
        process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    Path outputFile() {
        return out;
    }

    String output() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String errors() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** As Ctrl-C or a service manager does. */
    void signal() {
        process.toHandle().destroy(); // the process itself would close its streams as well
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Waits for its end. */
    int exitCode() throws IOException, InterruptedException {
        assertThat(process.waitFor(ENDS_WITHIN_S, TimeUnit.SECONDS)).as("%s ends: %s", process.info(), errors())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
