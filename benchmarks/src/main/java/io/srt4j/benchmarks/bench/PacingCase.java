package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Link;
import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a sender is gentle to a short queue: a paced stream that needs most of a link of 100 Mbit/s. What a burst makes
 * too long for the queue is dropped and sent again.
 */
record PacingCase(Path programs) implements BenchCase {
    /** With headers and SRT's own packets about 94 Mbit/s on the link. */
    private static final long BITS_PER_SEC = 90_000_000;
    private static final String MAX_BITS_PER_SEC = "97M";
    /** 1.6 ms of the link. */
    private static final int QUEUE_PACKETS = 15;
    /** A JIT that holds a processor for some milliseconds makes a burst of whatever waits for it. */
    private static final int MIN_SETTLE_SECONDS = 40;
    private static final int MIN_WINDOW_SECONDS = 20;

    @Override
    public List<Metric> metrics() {
        String stream = "90 Mbit/s into 100 Mbit/s with a queue of " + QUEUE_PACKETS + " packets";
        return List.of(new Metric(stream + ": resent", "%", Target.atMost(1)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        Plan settled = new Plan(plan.pairs(), plan.warmUpSeconds(), Math.max(plan.settleSeconds(), MIN_SETTLE_SECONDS),
                Math.max(plan.windowSeconds(), MIN_WINDOW_SECONDS));
        List<String> flags = new ArrayList<>(StreamCase.ROOM);
        flags.addAll(List.of("-m", MAX_BITS_PER_SEC, "-D", Integer.toString(settled.settleSeconds())));
        Link link = new Link(programs, List.of("--delay", "5", "--up-rate", "100000", "--up-queue",
                Integer.toString(QUEUE_PACKETS)));
        StreamRun run = StreamRun.of(side, settled, new Stream(1, BITS_PER_SEC, flags, link));
        return Reading.of(run.lost(), run.sent().number("retransPercent"));
    }
}
