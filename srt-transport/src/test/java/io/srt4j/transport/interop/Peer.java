package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another SRT implementation, run as a process. What it logs is kept for the message of a test that fails.
 *
 * <p>A missing one fails the test, unless the build was told that this is fine with {@code -DallowNoInterop=true}.
 */
final class Peer implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Peer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Peer start(String tool, String... arguments) throws IOException {
        if (!isInstalled(tool)) {
            if (Boolean.getBoolean("allowNoInterop")) {
                abort(tool + " is not installed");
            }
            fail(tool + " is not installed; install it, or run with -DallowNoInterop=true");
        }
        Path log = Files.createTempFile(tool, ".log");
        ProcessBuilder builder = new ProcessBuilder(tool);
        builder.command().addAll(List.of(arguments));
        return new Peer(builder.redirectError(log.toFile()).start(), log);
    }

    private static boolean isInstalled(String tool) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    InputStream output() {
        return process.getInputStream();
    }

    /** What it has logged so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
    }
}
