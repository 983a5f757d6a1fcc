package io.srt4j.protocol.sim;

import java.util.Arrays;

/** A simulated time for each numbered message, without boxing: there are hundreds of thousands of them. */
final class Times {
    static final long NONE = Long.MIN_VALUE;

    private long[] ns = new long[0];

    void set(long number, long timeNs) {
        int index = Math.toIntExact(number);
        if (index >= ns.length) {
            int before = ns.length;
            ns = Arrays.copyOf(ns, Math.max(256, index * 2));
            Arrays.fill(ns, before, ns.length, NONE);
        }
        ns[index] = timeNs;
    }

    /** {@link #NONE} if it was never set. */
    long at(long number) {
        return number < ns.length ? ns[(int) number] : NONE;
    }
}
