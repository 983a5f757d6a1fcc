package io.srt4j.protocol.tsbpd;

/**
 * Follows the difference in pace between the sender's clock and ours: the mean of {@link #SAMPLES} observations moves
 * the due times, and what exceeds {@link #MAX_DRIFT_US} is given back to the time base for good (SRT draft, 4.7).
 */
final class DriftTracer {
    /** At the usual hundred ACKACKs a second an update comes every ten seconds. */
    static final int SAMPLES = 1000;

    static final int MAX_DRIFT_US = 5000;

    private long sumUs;
    private int count;
    private long driftUs;

    /**
     * Takes how much later than expected the sender's clock was seen.
     *
     * @return by how much to move the time base, in microseconds; nearly always 0
     */
    long onSample(long latenessUs) {
        sumUs += latenessUs;
        if (++count < SAMPLES) {
            return 0;
        }
        driftUs = sumUs / SAMPLES;
        sumUs = 0;
        count = 0;
        if (Math.abs(driftUs) <= MAX_DRIFT_US) {
            return 0;
        }
        long excessUs = driftUs > 0 ? MAX_DRIFT_US : -MAX_DRIFT_US;
        driftUs -= excessUs;
        return excessUs;
    }

    long driftUs() {
        return driftUs;
    }
}
