package io.srt4j.protocol.tsbpd;

import io.srt4j.protocol.timing.WireTime;

/**
 * Says when a packet is due: the sender's timestamp, moved to our clock by the handshake that carried HSREQ or HSRSP,
 * plus the negotiated latency and the drift since.
 *
 * <p>Timestamps are extended to 64 bits around what the clock expects at present, so neither their wrap nor a silence
 * around it needs a state: any packet less than 35 minutes early or late is understood.
 */
public final class TsbpdClock {
    /**
     * The first samples also show what the handshake was delayed by beyond the usual, for instance because one side had
     * just started: that would be added to the latency of the whole stream. Deviates: libsrt leaves it to the drift.
     */
    private static final int FIRST_SAMPLES = 16;

    private final long latencyNs;
    private int firstSamplesLeft = FIRST_SAMPLES;
    private long handshakeDelayNs;
    private boolean tracesDrift;
    private final DriftTracer drift = new DriftTracer();
    private long baseNs;

    /**
     * @param arrivalNs when the handshake with the HSREQ or HSRSP came
     * @param timestampUs the timestamp it carried
     */
    public TsbpdClock(long arrivalNs, int timestampUs, long latencyNs, boolean tracesDrift) {
        this.baseNs = arrivalNs - (timestampUs & 0xFFFF_FFFFL) * 1000;
        this.latencyNs = latencyNs;
        this.tracesDrift = tracesDrift;
    }

    /** Begins or ceases to follow the sender's clock; what was learned of it stays. */
    public void traceDrift(boolean traces) {
        tracesDrift = traces;
    }

    /** The 64-bit sender's time of a packet that just arrived. */
    public long senderTimeUs(long nowNs, int timestampUs) {
        return WireTime.unwrapUs((nowNs - baseNs) / 1000, timestampUs);
    }

    /** When a packet with this {@link #senderTimeUs} is due. */
    public long dueNs(long senderTimeUs) {
        return baseNs + (senderTimeUs + drift.driftUs()) * 1000 + latencyNs;
    }

    /**
     * Takes the sender's clock from a packet that was stamped when it was sent: an ACKACK, with the round trip it closed,
     * or a keep-alive.
     *
     * @param rttChangeUs this round trip less the first one; half of it explains a later arrival. 0 if unknown
     */
    public void onClockSample(long nowNs, int timestampUs, int rttChangeUs) {
        if (!tracesDrift) {
            return;
        }
        if (firstSamplesLeft > 0) {
            firstSamplesLeft--;
            takeOffHandshakeDelay(nowNs, timestampUs);
        }
        long expectedUs = (nowNs - baseNs) / 1000;
        long latenessUs = expectedUs - WireTime.unwrapUs(expectedUs, timestampUs) - rttChangeUs / 2;
        baseNs += drift.onSample(latenessUs) * 1000;
    }

    /** A packet that took less time than the handshake did. Nobody can take off more than the latency this way. */
    private void takeOffHandshakeDelay(long nowNs, int timestampUs) {
        long expectedUs = (nowNs - baseNs) / 1000;
        long earlyNs = (WireTime.unwrapUs(expectedUs, timestampUs) - expectedUs) * 1000;
        long takenNs = Math.clamp(earlyNs, 0, latencyNs - handshakeDelayNs);
        handshakeDelayNs += takenNs;
        baseNs -= takenNs;
    }

    public long latencyNs() {
        return latencyNs;
    }

    /** The part of the drift that is not in the time base, in microseconds. */
    public long driftUs() {
        return drift.driftUs();
    }
}
