package io.srt4j.protocol.send;

import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RecoveryOptions;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;

/**
 * Which repeats are worth sending: none that the receiver cannot have missed yet, and none that would come when the receiver
 * has passed the gap.
 *
 * <p>A receiver passes a gap when the next packet it has becomes due, be that long after the missing ones were: what an
 * outage swallowed is worth repeating until what came after the outage is played. Deviates: libsrt repeats whatever it
 * holds, which on a full link displaces what would be in time.
 */
final class RepeatPolicy {
    private final RttEstimator rtt;
    private final NegotiatedSettings settings;
    private RecoveryOptions options;

    RepeatPolicy(RttEstimator rtt, NegotiatedSettings settings, RecoveryOptions options) {
        this.rtt = rtt;
        this.settings = settings;
        this.options = options;
    }

    void adjust(RecoveryOptions changed) {
        options = changed;
    }

    /**
     * Whether a receiver that misses a packet now may not just be too early. What it knows is at least half a round trip
     * old, and the repeat took as long to it.
     *
     * @param answeredNs when its last report was answered by a repeat or by none, or {@link SendBuffer#NEVER_ANSWERED}
     */
    boolean isMissedAfter(long answeredNs, long nowNs) {
        if (answeredNs == SendBuffer.NEVER_ANSWERED || options.retransmitAlgorithm() == 0) {
            return true;
        }
        long answeredUs = Math.max(rtt.smoothedUs() - 4L * rtt.varianceUs(), rtt.smoothedUs() / 2);
        return nowNs - answeredNs > answeredUs * 1000;
    }

    /**
     * When the last repeat of a gap has to leave, by what is known now.
     *
     * @param nextOriginNs when the application offered the packet behind the gap
     */
    long usefulUntilNs(long nextOriginNs) {
        if (!settings.peerDropsTooLate()) {
            return WireTime.NEVER;
        }
        // Latency is counted from the shortest way; nobody knows which way is the longer one now.
        long growthUs = (rtt.smoothedUs() - (long) rtt.smallestUs()) / 2;
        return nextOriginNs + settings.sendLatencyMs() * 1_000_000L + (rtt.varianceUs() - growthUs) * 1000;
    }
}
