package io.srt4j.protocol.sim;

/**
 * A host's own monotonic clock: it starts anywhere and may run fast or slow against simulated time.
 *
 * <p>Both directions are exact integer arithmetic, so that a deadline asked for in local time is met at the first
 * simulated nanosecond that is not before it. Good for about a month of simulated time.
 */
public record SimClock(long originNs, int skewPpm) {
    private static final long MILLION = 1_000_000;

    /** What the host's clock shows at simulated time {@code simNs}. */
    public long localNs(long simNs) {
        return originNs + simNs + simNs / MILLION * skewPpm + simNs % MILLION * skewPpm / MILLION;
    }

    /** The first simulated time at which the host's clock shows {@code localNs} or more; never negative. */
    public long simNs(long localNs) {
        long elapsedNs = localNs - originNs;
        long guessNs = Math.max(0, elapsedNs - elapsedNs / (MILLION + skewPpm) * skewPpm);
        while (localNs(guessNs) - localNs < 0) {
            guessNs++;
        }
        while (guessNs > 0 && localNs(guessNs - 1) - localNs >= 0) {
            guessNs--;
        }
        return guessNs;
    }
}
