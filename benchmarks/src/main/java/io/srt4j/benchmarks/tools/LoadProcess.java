package io.srt4j.benchmarks.tools;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A load generator in a process of its own: it says on standard error where it is ({@code listening}, {@code sending})
 * and prints its {@link Report} at the end. Closing it ends it, whatever it does.
 */
public final class LoadProcess implements AutoCloseable {
    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final FutureTask<Report> report = new FutureTask<>(this::readReport);
    private final StringBuilder said = new StringBuilder();
    private boolean silent;

    private LoadProcess(Process process) {
        this.process = process;
        LIVE.add(process);
        Thread.ofPlatform().daemon().start(this::listen);
        Thread.ofPlatform().daemon().start(report);
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
        try {
            return Usage.of(process.pid());
        } catch (NoSuchFileException e) {
            throw new IOException("it has ended: " + lastWords(), e);
        }
    }

    /** Waits for its report, not for its end: to close thousands of connections may take longer than is of interest. */
    public Report report(Duration limit) throws IOException, InterruptedException {
        try {
            return report.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no report within " + limit.toSeconds() + " s: " + lastWords(), e);
        } catch (ExecutionException e) {
            throw new IOException("no report: " + lastWords(), e);
        }
    }

    private Report readReport() throws IOException {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (line == null) {
                throw new EOFException("it ended without a report");
            }
            return new Report(line);
        }
    }

    private String lastWords() {
        synchronized (said) {
            return said.isEmpty() ? "it said nothing" : said.toString().lines().reduce((_, last) -> last).orElse("");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        LIVE.remove(process);
    }
}
