package io.srt4j.protocol.settings;

/**
 * How losses are found and repaired.
 *
 * @param adaptiveReorder whether a receiver waits with its reports as long as the disorder it sees makes worth while. Ours;
 *     libsrt reports at once, or as {@code lossMaxTtlPackets} says
 * @param lossMaxTtlPackets SRTO_LOSSMAXTTL: a gap is reported when so many packets came behind it, or fewer. 0, the default,
 *     stands for no such limit with {@code adaptiveReorder}, for at once without
 * @param retransmitAlgorithm SRTO_RETRANSMITALGO: 1, the default, ignores reports of what was sent again less than a round
 *     trip ago; 0 obeys them all
 * @param maxRetransmitBandwidthBytesPerSec SRTO_MAXREXMITBW: what may be spent on repeats, with 44 bytes of headers per
 *     packet; -1, the default, for no limit, 0 for no repeats
 */
public record RecoveryOptions(
        boolean adaptiveReorder, int lossMaxTtlPackets, int retransmitAlgorithm,
        long maxRetransmitBandwidthBytesPerSec) {
    /** Adapts to disorder, without limits of its own. */
    public static final RecoveryOptions DEFAULTS = new RecoveryOptions(true, 0, 1, -1);

    public RecoveryOptions {
        Ranges.check("lossMaxTtlPackets", lossMaxTtlPackets, 0, Integer.MAX_VALUE);
        Ranges.check("retransmitAlgorithm", retransmitAlgorithm, 0, 1);
        Ranges.check("maxRetransmitBandwidthBytesPerSec", maxRetransmitBandwidthBytesPerSec, -1, Long.MAX_VALUE);
    }

    public RecoveryOptions withAdaptiveReorder(boolean value) {
        return new RecoveryOptions(value, lossMaxTtlPackets, retransmitAlgorithm, maxRetransmitBandwidthBytesPerSec);
    }

    public RecoveryOptions withLossMaxTtlPackets(int value) {
        return new RecoveryOptions(adaptiveReorder, value, retransmitAlgorithm, maxRetransmitBandwidthBytesPerSec);
    }

    public RecoveryOptions withRetransmitAlgorithm(int value) {
        return new RecoveryOptions(adaptiveReorder, lossMaxTtlPackets, value, maxRetransmitBandwidthBytesPerSec);
    }

    public RecoveryOptions withMaxRetransmitBandwidthBytesPerSec(long value) {
        return new RecoveryOptions(adaptiveReorder, lossMaxTtlPackets, retransmitAlgorithm, value);
    }
}
