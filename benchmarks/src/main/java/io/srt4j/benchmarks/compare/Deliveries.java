package io.srt4j.benchmarks.compare;

import java.util.Arrays;

/** How much later than promised each message came, in microseconds. Owned by the receiving thread. */
final class Deliveries {
    private int[] overUs = new int[1 << 16];
    private int count;

    void add(long us) {
        if (count == overUs.length) {
            overUs = Arrays.copyOf(overUs, 2 * count);
        }
        overUs[count++] = (int) us;
    }

    int count() {
        return count;
    }

    /** The quantile {@code q}, in milliseconds; 0 if nothing came. */
    double overMs(double q) {
        int[] sorted = Arrays.copyOf(overUs, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[(int) (q * (count - 1))] / 1000.0;
    }
}
