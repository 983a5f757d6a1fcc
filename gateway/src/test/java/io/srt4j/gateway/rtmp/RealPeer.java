package io.srt4j.gateway.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of other people: ffmpeg, ffprobe, nginx. A missing one fails the test unless that is allowed. */
final class RealPeer implements AutoCloseable {
    private static final int PATIENCE_S = 60;

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;

    private RealPeer(List<String> command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static void require(Path file) {
        if (!Files.exists(file)) {
            if (Boolean.getBoolean("allowNoInterop")) {
                abort(file + " is missing");
            }
            fail(file + " is missing; bin/verify installs it, -DallowNoInterop=true goes without");
        }
    }

    static void require(String tool) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return;
            }
        }
        require(Path.of("/usr/sbin", tool));
    }

    static RealPeer start(Path directory, String... command) throws IOException {
        require(command[0]);
        Path out = Files.createTempFile(directory, command[0], ".out");
        Path err = Files.createTempFile(directory, command[0], ".err");
        Process process = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new RealPeer(List.of(command), process, out, err);
    }

    /** Waits for a good end, and returns what was printed. */
    String output() throws IOException, InterruptedException {
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("%s ends in time; it said: %s", command, errors())
                .isTrue();
        assertThat(process.exitValue()).as("%s; it said: %s", command, errors()).isZero();
        return Files.readString(out);
    }

    String errors() throws IOException {
        return Files.readString(err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
