package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.tools.Emulator;
import io.srt4j.benchmarks.tools.LoadProcess;
import io.srt4j.benchmarks.tools.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Connections made and closed at once, so many at a time, every caller with a port of its own. A run that is not measured
 * comes first, with the same listener. srt4j makes more of them, for it is through with few before a clock can tell.
 */
record ConnectCase(int parallel) implements BenchCase {
    private static final int ATTEMPTS = 600;
    private static final int OWN_ATTEMPTS = 6_000;
    private static final Duration READY = Duration.ofSeconds(60);

    @Override
    public List<Metric> metrics() {
        String how = parallel == 1 ? "one at a time" : parallel + " at a time";
        return List.of(new Metric("handshakes, " + how, "1/s", Target.atLeast(2)),
                new Metric("time to connect, " + how + ", p50", "ms", Target.atMost(0.5)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        int port = Emulator.freePort();
        try (LoadProcess listener = LoadProcess.start(side.load("accept", port, plan.warmUpSeconds(), List.of()))) {
            listener.await("listening", READY);
            int attempts = side.warmsUp() ? OWN_ATTEMPTS : ATTEMPTS;
            connect(side, plan, port, attempts);
            Report report = connect(side, plan, port, attempts);
            double failed = report.number("fail");
            return Reading.of(failed / (failed + report.number("done")), report.number("per_s"), report.number("p50"));
        }
    }

    private Report connect(Side side, Plan plan, int port, int attempts) throws IOException, InterruptedException {
        List<String> flags = List.of("-c", Integer.toString(attempts), "-j", Integer.toString(parallel));
        try (LoadProcess caller = LoadProcess.start(side.load("conn", port, plan.warmUpSeconds(), flags))) {
            return caller.report(READY);
        }
    }
}
