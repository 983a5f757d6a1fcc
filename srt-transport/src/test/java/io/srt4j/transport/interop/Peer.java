package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another SRT implementation, run as a process. What it logs is kept for the message of a test that fails.
 *
 * <p>A missing one fails the test, unless the build was told that this is fine with {@code -DallowNoInterop=true}.
 */
final class Peer implements Closeable {
    private final Process process;
    private final Path log;

    private Peer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Peer start(String tool, String... arguments) throws IOException {
        require(tool);
        Path log = Files.createTempFile("peer", ".log");
        ProcessBuilder builder = new ProcessBuilder(tool);
        builder.command().addAll(List.of(arguments));
        return new Peer(builder.redirectError(log.toFile()).start(), log);
    }

    /** Starts what {@code call} asks of {@code tool}; what that receives goes into the call's file. */
    static Peer start(Tool tool, Call call) throws IOException {
        require(tool.program());
        Path log = Files.createTempFile("peer", ".log");
        // A tool that writes the file itself says other things on its standard output.
        File output = tool instanceof SrtLiveTransmit ? call.output().toFile() : log.toFile();
        return new Peer(new ProcessBuilder(tool.command(call))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start(), log);
    }

    /** Starts {@code command}, whose standard output goes into {@code output}. */
    static Peer start(Path output, List<String> command) throws IOException {
        Path log = Files.createTempFile("peer", ".log");
        return new Peer(new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(log.toFile()).start(),
                log);
    }

    private static void require(String program) {
        if (!isInstalled(program)) {
            if (Boolean.getBoolean("allowNoInterop")) {
                abort(program + " is not installed");
            }
            fail(program + " is not installed; install it, or run with -DallowNoInterop=true");
        }
    }

    static boolean isInstalled(String tool) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory).resolve(tool))) {
                return true;
            }
        }
        return false;
    }

    /** The first group of {@code pattern} in what a command prints, or "unknown". */
    static String firstMatch(String pattern, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = Pattern.compile(pattern).matcher(printed);
        return matcher.find() ? matcher.group(1) : "unknown";
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

    /** Whether it ends by itself within {@code time}. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** SIGKILL: it has no time to say goodbye. */
    void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** Lets it finish its file. */
    void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            end();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(log);
    }
}
