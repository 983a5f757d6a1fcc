package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.util.List;

/** How long after its due time a message is in the hands of the receiving program, at 10 Mbit/s. */
record DelayCase() implements BenchCase {
    @Override
    public List<Metric> metrics() {
        Target shown = Target.none(Target.Wants.LESS);
        return List.of(new Metric("delivery after the due time, p50", "ms", shown),
                new Metric("delivery after the due time, p99", "ms", Target.atMost(1).and(1)),
                new Metric("delivery after the due time, p99.9", "ms", shown));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        List<String> settled = List.of("-D", Integer.toString(plan.settleSeconds()));
        StreamRun run = StreamRun.of(side, plan, new Stream(1, 10_000_000, settled));
        return Reading.of(run.lost(), run.received().number("p50") / 1000, run.received().number("p99") / 1000,
                run.received().number("p999") / 1000);
    }
}
