package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.util.List;

/** CPU of receiver and sender of as many connections as libsrt still holds on two cores. */
record ManyCase(int connections) implements BenchCase {
    @Override
    public List<Metric> metrics() {
        String streams = connections + " connections of 1 Mbit/s";
        return List.of(new Metric("receive, " + streams + ": CPU", "cores", Target.atMost(0.25)),
                new Metric("send, " + streams + ": CPU", "cores", Target.none(Target.Wants.LESS)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        StreamRun run = StreamRun.of(side, plan, CallersCase.manyOf(connections, 1_000_000, plan));
        return Reading.of(run.settledLost(), run.receiverCores(), run.senderCores());
    }
}
