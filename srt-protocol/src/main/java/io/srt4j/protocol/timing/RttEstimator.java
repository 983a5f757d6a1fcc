package io.srt4j.protocol.timing;

/**
 * Smoothed round-trip time and its variance, in the integer arithmetic of libsrt (SRT draft, 4.10), so that figures
 * agree with what peers report. Microseconds.
 */
public final class RttEstimator {
    /** What both sides assume before the first sample. */
    public static final int INITIAL_RTT_US = 100_000;

    public static final int INITIAL_RTT_VAR_US = 50_000;

    /** Beyond this a sample is a peer's mistake or malice. */
    private static final int MAX_RTT_US = 60_000_000;

    private int smoothedUs = INITIAL_RTT_US;
    private int varianceUs = INITIAL_RTT_VAR_US;
    private int firstSampleUs;
    private int smallestUs = Integer.MAX_VALUE;
    private boolean sampled;

    /** Takes a measured round trip; values outside (0, 60 s] are ignored. */
    public void onSample(long rttUs) {
        if (rttUs <= 0 || rttUs > MAX_RTT_US) {
            return;
        }
        int sample = (int) rttUs;
        if (!sampled) {
            sampled = true;
            firstSampleUs = sample;
            smoothedUs = sample;
            varianceUs = sample / 2;
            smallestUs = sample;
            return;
        }
        varianceUs = (int) ((3L * varianceUs + Math.abs(sample - smoothedUs)) / 4); // before the mean moves
        smoothedUs = (int) ((7L * smoothedUs + sample) / 8);
        smallestUs = Math.min(smallestUs, smoothedUs);
    }

    /**
     * Takes over what the peer's ACK reports, as the side of a one-way stream that cannot measure. The peer's own initial
     * values say nothing and are ignored.
     */
    public void onPeerEstimate(int rttUs, int rttVarUs) {
        if (rttUs <= 0 || rttUs > MAX_RTT_US || rttVarUs < 0 || rttVarUs > MAX_RTT_US) {
            return;
        }
        if (!sampled && (rttUs == INITIAL_RTT_US || rttVarUs == INITIAL_RTT_VAR_US)) {
            return;
        }
        firstSampleUs = sampled ? firstSampleUs : rttUs;
        sampled = true;
        smoothedUs = rttUs;
        smallestUs = Math.min(smallestUs, rttUs);
        varianceUs = rttVarUs;
    }

    public int smoothedUs() {
        return smoothedUs;
    }

    public int varianceUs() {
        return varianceUs;
    }

    /** The first sample, which drift is measured against; 0 before it. */
    public int firstSampleUs() {
        return firstSampleUs;
    }

    /** The smallest that {@link #smoothedUs} ever was; what it is now before the first sample. */
    public int smallestUs() {
        return Math.min(smallestUs, smoothedUs);
    }

    /** Smoothed RTT plus four variances: nearly every answer is here by then. */
    public long conservativeNs() {
        return (smoothedUs + 4L * varianceUs) * 1000;
    }
}
