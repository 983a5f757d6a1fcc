package io.srt4j.protocol.settings;

/**
 * How losses are found.
 *
 * @param adaptiveReorder whether a receiver waits with its reports as long as the disorder it sees makes worth while. Ours;
 *     libsrt reports at once, or as {@code lossMaxTtlPackets} says
 * @param lossMaxTtlPackets SRTO_LOSSMAXTTL: a gap is reported when so many packets came behind it, or fewer. 0, the default,
 *     stands for no such limit with {@code adaptiveReorder}, for at once without
 */
public record RecoveryOptions(boolean adaptiveReorder, int lossMaxTtlPackets) {
    /** Adapts to disorder, without limits of its own. */
    public static final RecoveryOptions DEFAULTS = new RecoveryOptions(true, 0);

    public RecoveryOptions {
        Ranges.check("lossMaxTtlPackets", lossMaxTtlPackets, 0, Integer.MAX_VALUE);
    }

    public RecoveryOptions withAdaptiveReorder(boolean value) {
        return new RecoveryOptions(value, lossMaxTtlPackets);
    }

    public RecoveryOptions withLossMaxTtlPackets(int value) {
        return new RecoveryOptions(adaptiveReorder, value);
    }
}
