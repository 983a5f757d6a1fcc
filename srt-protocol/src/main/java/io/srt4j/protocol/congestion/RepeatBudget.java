package io.srt4j.protocol.congestion;

import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;

/**
 * What may be spent on repeats (SRTO_MAXREXMITBW): so many bytes a second, headers included, saved up for 100 ms or the way
 * to the receiver if that is longer. A repeat that cannot be paid for waits, and new packets pass it.
 */
public final class RepeatBudget {
    private static final long MIN_BURST_NS = 100_000_000;
    private static final long MAX_BURST_NS = 4_000_000_000L;
    private static final int MIN_BURST_BYTES = 1500;
    private static final int MEAN_SHIFT = 4;

    private final RttEstimator rtt;
    private long bytesPerSec;
    /** Everything repeated so far is paid for by then. */
    private long paidNs;
    /** Mean size in 1/16 bytes. */
    private int meanBytes16;

    /** @param bytesPerSec -1 for no limit, 0 for no repeats */
    public RepeatBudget(long nowNs, long bytesPerSec, int packetBytes, RttEstimator rtt) {
        this.rtt = rtt;
        this.bytesPerSec = bytesPerSec;
        this.paidNs = nowNs;
        this.meanBytes16 = packetBytes << MEAN_SHIFT;
    }

    /** Goes on with another limit; debts under the old one are forgiven. */
    public void limit(long nowNs, long otherBytesPerSec) {
        if (otherBytesPerSec != bytesPerSec) {
            bytesPerSec = otherBytesPerSec;
            paidNs = nowNs;
        }
    }

    /** When a repeat of mean size can be paid for. */
    public long affordableNs() {
        if (bytesPerSec <= 0) {
            return bytesPerSec == 0 ? WireTime.NEVER : paidNs;
        }
        return paidNs + costNs((meanBytes16 >> MEAN_SHIFT) + PacketHeader.OVERHEAD_BYTES) - burstNs();
    }

    /** Whether a repeat may go out now. */
    public boolean allows(long nowNs) {
        return bytesPerSec < 0 || WireTime.isDue(affordableNs(), nowNs);
    }

    /** A packet was sent again. */
    public void onRepeated(long nowNs, int payloadBytes) {
        meanBytes16 += payloadBytes - (meanBytes16 >> MEAN_SHIFT);
        if (bytesPerSec > 0) {
            paidNs = Math.max(paidNs - nowNs, 0) + nowNs + costNs(payloadBytes + PacketHeader.OVERHEAD_BYTES);
        }
    }

    private long costNs(int bytes) {
        return bytes * 1_000_000_000L / bytesPerSec;
    }

    private long burstNs() {
        long wayNs = (rtt.smoothedUs() - rtt.varianceUs()) * 500L;
        long ns = wayNs > MIN_BURST_NS && wayNs < MAX_BURST_NS ? wayNs : MIN_BURST_NS;
        return Math.max(ns, costNs(MIN_BURST_BYTES));
    }
}
