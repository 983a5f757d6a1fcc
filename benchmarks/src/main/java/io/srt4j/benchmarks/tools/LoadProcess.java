package io.srt4j.benchmarks.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A load generator in a process of its own: it says on standard error where it is ({@code listening}, {@code sending})
 * and prints its {@link Report} at the end. Closing it ends it, whatever it does.
 */
public final class LoadProcess implements AutoCloseable {
    private final Process process;
    private final StringBuilder said = new StringBuilder();
    private boolean silent;

    private LoadProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::listen);
    }

    public static LoadProcess start(List<String> command) throws IOException {
        return new LoadProcess(new ProcessBuilder(command).start());
    }

    private void listen() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(this::hear);
        } catch (IOException | UncheckedIOException _) {
            // the process was ended while it spoke
        }
        synchronized (said) {
            silent = true;
            said.notifyAll();
        }
    }

    private void hear(String line) {
        synchronized (said) {
            said.append(line).append('\n');
            said.notifyAll();
        }
    }

    /** Waits until it has said this line. */
    public void await(String line, Duration limit) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + limit.toNanos();
        synchronized (said) {
            while (said.indexOf(line + "\n") < 0) {
                long leftMs = (endNs - System.nanoTime()) / 1_000_000;
                if (silent || leftMs <= 0) {
                    throw new IOException("did not come to '" + line + "': " + lastWords());
                }
                said.wait(leftMs);
            }
        }
    }

    /** What it has used until now. */
    public Usage usage() throws IOException {
        return Usage.of(process.pid());
    }

    /** Waits for its end. */
    public Report report(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("did not end within " + limit.toSeconds() + " s: " + lastWords());
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException("ended with code " + process.exitValue() + ": " + lastWords());
        }
        return new Report(printed);
    }

    private String lastWords() {
        synchronized (said) {
            return said.isEmpty() ? "it said nothing" : said.toString().lines().reduce((_, last) -> last).orElse("");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
