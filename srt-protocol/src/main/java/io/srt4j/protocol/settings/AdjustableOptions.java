package io.srt4j.protocol.settings;

/**
 * The options that may be changed while a connection is open; the others are fixed by the handshake or the socket.
 *
 * @param maxBandwidthBytesPerSec SRTO_MAXBW: -1 unlimited, 0 relative to the input rate, otherwise bytes/s including
 *     44 bytes of headers per packet
 * @param inputBandwidthBytesPerSec SRTO_INPUTBW: the input rate if {@code maxBandwidth} is 0; 0 means measure it
 * @param minInputBandwidthBytesPerSec SRTO_MININPUTBW: least input rate assumed when measuring
 * @param overheadPercent SRTO_OHEADBW: how much above the input rate retransmissions may go, 5..100 %
 * @param sendDropDelayMs SRTO_SNDDROPDELAY: extra time a sender keeps unsent data; -1 means for ever
 * @param driftTracer SRTO_DRIFTTRACER: whether the receiver follows the sender's clock
 * @param lingerMs SRTO_LINGER in ms: how long {@code close} waits for the peer to acknowledge what was sent. libsrt's
 *     live mode does not wait at all and so loses the end of a file
 * @param sendTimeoutMs SRTO_SNDTIMEO: how long {@code send} waits for room by default; -1 means for ever, as libsrt does
 * @param receiveTimeoutMs SRTO_RCVTIMEO: how long {@code receive} and {@code accept} wait by default; -1 means for ever
 * @param recovery how losses are found and repaired
 */
public record AdjustableOptions(
        long maxBandwidthBytesPerSec, long inputBandwidthBytesPerSec, long minInputBandwidthBytesPerSec,
        int overheadPercent, int sendDropDelayMs, boolean driftTracer, int lingerMs, int sendTimeoutMs,
        int receiveTimeoutMs, RecoveryOptions recovery) {

    public AdjustableOptions {
        Ranges.check("maxBandwidthBytesPerSec", maxBandwidthBytesPerSec, -1, Long.MAX_VALUE);
        Ranges.check("inputBandwidthBytesPerSec", inputBandwidthBytesPerSec, 0, Long.MAX_VALUE);
        Ranges.check("minInputBandwidthBytesPerSec", minInputBandwidthBytesPerSec, 0, Long.MAX_VALUE);
        Ranges.check("overheadPercent", overheadPercent, 5, 100);
        Ranges.check("sendDropDelayMs", sendDropDelayMs, -1, Integer.MAX_VALUE);
        Ranges.check("lingerMs", lingerMs, 0, Integer.MAX_VALUE);
        Ranges.check("sendTimeoutMs", sendTimeoutMs, -1, Integer.MAX_VALUE);
        Ranges.check("receiveTimeoutMs", receiveTimeoutMs, -1, Integer.MAX_VALUE);
    }

    /** With the defaults. */
    static Builder builder() {
        return new Builder();
    }

    /** A copy to change. */
    public Builder toBuilder() {
        return builder().maxBandwidthBytesPerSec(maxBandwidthBytesPerSec)
                .inputBandwidthBytesPerSec(inputBandwidthBytesPerSec)
                .minInputBandwidthBytesPerSec(minInputBandwidthBytesPerSec)
                .overheadPercent(overheadPercent)
                .sendDropDelayMs(sendDropDelayMs)
                .driftTracer(driftTracer)
                .lingerMs(lingerMs)
                .sendTimeoutMs(sendTimeoutMs)
                .receiveTimeoutMs(receiveTimeoutMs)
                .recovery(recovery);
    }

    /** Collects options; see the record's parameters for meaning, unit and range. */
    public static final class Builder {
        private long maxBandwidthBytesPerSec = -1;
        private long inputBandwidthBytesPerSec;
        private long minInputBandwidthBytesPerSec;
        private int overheadPercent = 25;
        private int sendDropDelayMs;
        private boolean driftTracer = true;
        private int lingerMs = 1000;
        private int sendTimeoutMs = 30_000;
        private int receiveTimeoutMs = -1;
        private RecoveryOptions recovery = RecoveryOptions.DEFAULTS;

        private Builder() {}

        public Builder maxBandwidthBytesPerSec(long value) {
            maxBandwidthBytesPerSec = value;
            return this;
        }

        public Builder inputBandwidthBytesPerSec(long value) {
            inputBandwidthBytesPerSec = value;
            return this;
        }

        public Builder minInputBandwidthBytesPerSec(long value) {
            minInputBandwidthBytesPerSec = value;
            return this;
        }

        public Builder overheadPercent(int value) {
            overheadPercent = value;
            return this;
        }

        public Builder sendDropDelayMs(int value) {
            sendDropDelayMs = value;
            return this;
        }

        public Builder driftTracer(boolean value) {
            driftTracer = value;
            return this;
        }

        public Builder lingerMs(int value) {
            lingerMs = value;
            return this;
        }

        public Builder sendTimeoutMs(int value) {
            sendTimeoutMs = value;
            return this;
        }

        public Builder receiveTimeoutMs(int value) {
            receiveTimeoutMs = value;
            return this;
        }

        public Builder recovery(RecoveryOptions value) {
            recovery = value;
            return this;
        }

        public Builder adaptiveReorder(boolean value) {
            return recovery(recovery.withAdaptiveReorder(value));
        }

        public Builder retransmitAlgorithm(int value) {
            return recovery(recovery.withRetransmitAlgorithm(value));
        }

        public Builder maxRetransmitBandwidthBytesPerSec(long value) {
            return recovery(recovery.withMaxRetransmitBandwidthBytesPerSec(value));
        }

        public Builder lossMaxTtlPackets(int value) {
            return recovery(recovery.withLossMaxTtlPackets(value));
        }

        public AdjustableOptions build() {
            return new AdjustableOptions(maxBandwidthBytesPerSec, inputBandwidthBytesPerSec,
                    minInputBandwidthBytesPerSec, overheadPercent, sendDropDelayMs, driftTracer, lingerMs,
                    sendTimeoutMs, receiveTimeoutMs, recovery);
        }
    }
}
