package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Link;
import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether a fast stream comes through a link that loses one packet in a hundred, with a latency of four round trips. */
record LossCase(Path programs) implements BenchCase {
    private static final int ONE_WAY_MS = 10;
    private static final int LATENCY_MS = 4 * 2 * ONE_WAY_MS;
    private static final List<String> LINK =
            List.of("--delay", Integer.toString(ONE_WAY_MS), "--loss", "1", "--grace", "1500");

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("1 % loss at 500 Mbit/s, latency 4 × RTT: dropped", "%",
                new Target(Target.Wants.LESS, Double.NaN, 0)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(StreamCase.ROOM);
        flags.addAll(List.of("-l", Integer.toString(LATENCY_MS)));
        StreamRun run = StreamRun.of(side, plan, new Stream(1, 500_000_000, flags, new Link(programs, LINK)));
        return Reading.of(0, 100 * run.lost());
    }
}
