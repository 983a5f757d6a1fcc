package io.srt4j.protocol.timing;

/**
 * Tells when a table that grew with use may be halved: when no more than a quarter of it was used for a while, so that
 * it does not have to grow again at once. Loop-confined.
 */
public final class Slack {
    private static final long SETTLE_NS = 3_000_000_000L;

    private int mostUsed;
    private long tightNs;

    /** So many slots are in use, or were since the last look at the time. */
    public void onUse(int slots) {
        mostUsed = Math.max(mostUsed, slots);
    }

    /** Whether a table of {@code slots}, of which {@code used} are in use, should be halved now. */
    public boolean isHalved(int slots, int used, long nowNs) {
        boolean tight = Math.max(mostUsed, used) > slots / 4;
        mostUsed = 0;
        if (tight) {
            tightNs = nowNs;
            return false;
        }
        if (nowNs - tightNs < SETTLE_NS) {
            return false;
        }
        tightNs = nowNs;
        return true;
    }
}
