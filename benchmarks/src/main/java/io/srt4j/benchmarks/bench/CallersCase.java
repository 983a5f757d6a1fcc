package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.util.List;

/** How many connections of 1 Mbit/s one listener takes before it loses more than a message in a thousand. */
final class CallersCase implements BenchCase {
    private static final double FEWEST = 50;
    private static final double GROWTH = 1.1;
    private static final int FIRST_STEP = 12;
    private static final int TOP_STEP = 50;
    private static final double BEARABLE_LOSS = 0.001;

    private final Limit limit = new Limit(FEWEST, GROWTH, FIRST_STEP, TOP_STEP);

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("connections of 1 Mbit/s into one listener, < 0.1 % lost", "", Target.atLeast(5)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws InterruptedException {
        return Reading.of(0, limit.of(side, connections -> complaint(side, plan.forTrials(), connections)));
    }

    private static String complaint(Side side, Plan plan, int connections) throws IOException, InterruptedException {
        StreamRun run = StreamRun.of(side, plan, manyOf(connections, 1_000_000, plan));
        return run.sent().number("nconn") < connections ? "not all could connect"
                : run.settledComplaint(connections * 1_000_000L, BEARABLE_LOSS);
    }

    /** Callers that share a local port, sent to in ticks of 2 ms; what is lost counts when they have settled. */
    static Stream manyOf(int connections, long bitsPerSec, Plan plan) {
        String settle = Integer.toString(plan.settleSeconds());
        return new Stream(connections, bitsPerSec, List.of("-q", "2000", "-O", "2000", "-S", "-D", settle));
    }
}
