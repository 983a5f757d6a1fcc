package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Link;
import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a sender is gentle to a short queue: a paced stream that needs most of a link of 100 Mbit/s. What a burst makes
 * too long a queue drop has to be sent again.
 */
record PacingCase(Path programs, int queuePackets) implements BenchCase {
    /** With headers and SRT's own packets about 94 Mbit/s on the link. */
    private static final long BITS_PER_SEC = 90_000_000;
    private static final String MAX_BITS_PER_SEC = "97M";

    @Override
    public List<Metric> metrics() {
        String stream = "90 Mbit/s into 100 Mbit/s with a queue of " + queuePackets + " packets";
        return List.of(new Metric(stream + ": resent", "%", Target.atMost(1)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(StreamCase.ROOM);
        flags.addAll(List.of("-m", MAX_BITS_PER_SEC));
        Link link = new Link(programs, List.of("--delay", "5", "--up-rate", "100000", "--up-queue",
                Integer.toString(queuePackets)));
        StreamRun run = StreamRun.of(side, plan, new Stream(1, BITS_PER_SEC, flags, link));
        return Reading.of(run.lost(), 100 * run.sent().number("pktRetrans") / run.sent().number("pktSentUnique"));
    }
}
