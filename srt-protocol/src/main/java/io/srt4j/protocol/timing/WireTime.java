package io.srt4j.protocol.timing;

/**
 * The clock of one side of a connection, as its packets show it: 32 bits of microseconds since that side's start, which
 * wrap every 71 minutes and 35 seconds.
 */
public final class WireTime {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private WireTime() {}

    /** The timestamp a packet sent at {@code nowNs} carries if its sender started at {@code startNs}. */
    public static int stamp(long startNs, long nowNs) {
        return (int) ((nowNs - startNs) / 1000);
    }

    /**
     * Extends a timestamp to 64 bits: the value nearest to {@code expectedUs}, right as long as the two lie less than 35
     * minutes apart.
     */
    public static long unwrapUs(long expectedUs, int timestampUs) {
        return expectedUs + (timestampUs - (int) expectedUs);
    }

    /** The earlier of two deadlines. */
    public static long earlier(long aNs, long bNs) {
        if (aNs == NEVER) {
            return bNs;
        }
        return bNs == NEVER || aNs - bNs < 0 ? aNs : bNs;
    }

    /** Whether {@code deadlineNs} has come. */
    public static boolean isDue(long deadlineNs, long nowNs) {
        return deadlineNs != NEVER && deadlineNs - nowNs <= 0;
    }
}
