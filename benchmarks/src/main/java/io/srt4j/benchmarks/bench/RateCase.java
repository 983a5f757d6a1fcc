package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.util.List;

/**
 * The highest rate of one stream, up to 3.4 Gbit/s, at which nothing is lost, the sender always finds room, and the rate is
 * reached.
 */
final class RateCase implements BenchCase {
    private static final double LOWEST_MBIT = 400;
    private static final double GROWTH = 1.05;
    private static final int FIRST_STEP = 10;
    /** 3.4 Gbit/s. Higher up each pair took ten minutes more. */
    private static final int TOP_STEP = 44;

    private final Cipher cipher;
    private final Target target;
    private final Limit limit = new Limit(LOWEST_MBIT, GROWTH, FIRST_STEP, TOP_STEP);

    RateCase(Cipher cipher, Target target) {
        this.cipher = cipher;
        this.target = target;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("highest loss-free rate up to 3.4 Gbit/s, " + cipher.text, "Mbit/s", target));
    }

    @Override
    public Reading run(Side side, Plan plan) throws InterruptedException {
        return Reading.of(0, limit.of(side, mbitPerSec -> complaint(side, plan.forTrials(), mbitPerSec)));
    }

    private String complaint(Side side, Plan plan, int mbitPerSec) throws IOException, InterruptedException {
        long bitsPerSec = 1_000_000L * mbitPerSec;
        StreamRun run = StreamRun.of(side, plan, new Stream(1, bitsPerSec, StreamCase.withRoom(cipher)));
        return run.wasFull() ? "the sender found no room" : run.complaint(bitsPerSec, 0);
    }
}
