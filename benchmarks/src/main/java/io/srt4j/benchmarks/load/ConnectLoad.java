package io.srt4j.benchmarks.load;

import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects and closes again, over and over, and says how long connecting took. */
final class ConnectLoad {
    private final LoadOptions options;
    private final SrtRuntime runtime;
    private final AtomicInteger left;
    private final AtomicInteger failed = new AtomicInteger();
    private final ConcurrentLinkedQueue<Double> tookMs = new ConcurrentLinkedQueue<>();

    ConnectLoad(LoadOptions options, SrtRuntime runtime) {
        this.options = options;
        this.runtime = runtime;
        left = new AtomicInteger(options.attempts());
    }

    String run() throws IOException, InterruptedException {
        ProcessCost begin = ProcessCost.now();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < options.parallel(); i++) {
            callers.add(Thread.startVirtualThread(this::call));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        ProcessCost end = ProcessCost.now();
        List<Double> sorted = tookMs.stream().sorted().toList();
        int done = sorted.size();
        return String.format(Locale.ROOT,
                "{\"role\":\"conn\",\"lib\":\"srt4j\",\"par\":%d,\"done\":%d,\"fail\":%d,\"per_s\":%.1f,"
                        + "\"ms\":{\"min\":%.2f,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f},%s}",
                options.parallel(), done, failed.get(), done / ((end.atNs() - begin.atNs()) / 1e9),
                done == 0 ? 0 : sorted.getFirst(), done == 0 ? 0 : sorted.get(done / 2),
                done == 0 ? 0 : sorted.get((int) (done * 0.99)), done == 0 ? 0 : sorted.getLast(), end.json(begin, 0));
    }

    private void call() {
        while (left.getAndDecrement() > 0) {
            long startNs = System.nanoTime();
            try (SrtConnection _ = runtime.connect(options.address(), options.srtOptions(0))) {
                tookMs.add((System.nanoTime() - startNs) / 1e6);
            } catch (IOException e) {
                failed.incrementAndGet();
                System.err.println("connect: " + e.getMessage());
            }
        }
    }
}
