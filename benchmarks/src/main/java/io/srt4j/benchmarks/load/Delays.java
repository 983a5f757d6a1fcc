package io.srt4j.benchmarks.load;

import java.util.Locale;

/** A histogram of how late messages were delivered: ten microseconds a step, from 50 ms early to 10 s late. */
final class Delays {
    private static final int STEP_US = 10;
    private static final int EARLIEST_US = -50_000;
    private static final int STEPS = 1_000_000;

    private final int[] counts = new int[STEPS];
    private long count;
    private long sumUs;
    private long minUs = Long.MAX_VALUE;
    private long maxUs = Long.MIN_VALUE;

    /** By any thread. */
    synchronized void add(long lateUs) {
        counts[Math.clamp((lateUs - EARLIEST_US) / STEP_US, 0, STEPS - 1)]++;
        count++;
        sumUs += lateUs;
        minUs = Math.min(minUs, lateUs);
        maxUs = Math.max(maxUs, lateUs);
    }

    synchronized long quantileUs(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int step = 0; step < STEPS; step++) {
            seen += counts[step];
            if (seen >= wanted && seen > 0) {
                return (long) step * STEP_US + STEP_US / 2 + EARLIEST_US;
            }
        }
        return 0;
    }

    synchronized String json() {
        return String.format(Locale.ROOT,
                "\"over_us\":{\"min\":%d,\"mean\":%d,\"p50\":%d,\"p99\":%d,\"p999\":%d,\"max\":%d}",
                count == 0 ? 0 : minUs, count == 0 ? 0 : sumUs / count, quantileUs(0.5), quantileUs(0.99),
                quantileUs(0.999), count == 0 ? 0 : maxUs);
    }
}
