package io.srt4j.protocol.receive;

import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.SeqNo;
import java.util.Arrays;

/**
 * How fast packets come, and how fast the link could carry them: median-filtered as in libsrt, because both figures go
 * to the sender in every full ACK. Loop-confined, allocates nothing after construction.
 */
final class ArrivalMeter {
    private static final int ARRIVALS = 16;
    private static final int PROBES = 64;
    /** The sender sends the packet after every 16th one without pause. */
    private static final int PROBE_MASK = 15;

    private static final int INITIAL_ARRIVAL_US = 1_000_000;
    private static final int INITIAL_PROBE_US = 1000;

    private final int maxPayloadBytes;
    private final int[] arrivalUs = new int[ARRIVALS];
    private final int[] arrivalBytes = new int[ARRIVALS];
    private final int[] probeUs = new int[PROBES];
    private final int[] sorted = new int[PROBES];
    private int arrivalAt;
    private int probeAt;
    private boolean probed;
    /** {@link #linkCapacityPps} as of the last probe; negative if that is not in it. */
    private int capacityPps = -1;
    private long lastArrivalNs;
    private boolean arrivedBefore;

    private int probeFirstSeq = -1;
    private long probeFirstNs;

    private int ratePps;
    private int rateBytesPerSec;

    ArrivalMeter(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
        Arrays.fill(arrivalUs, INITIAL_ARRIVAL_US);
        Arrays.fill(arrivalBytes, maxPayloadBytes + PacketHeader.OVERHEAD_BYTES);
        Arrays.fill(probeUs, INITIAL_PROBE_US);
    }

    /** Takes the arrival of any data packet, also of repeated ones. */
    void onArrival(long nowNs, int payloadBytes) {
        if (arrivedBefore) {
            arrivalUs[arrivalAt] = (int) Math.min((nowNs - lastArrivalNs) / 1000, INITIAL_ARRIVAL_US);
            arrivalBytes[arrivalAt] = payloadBytes + PacketHeader.OVERHEAD_BYTES;
            arrivalAt = arrivalAt + 1 & ARRIVALS - 1;
        }
        arrivedBefore = true;
        lastArrivalNs = nowNs;
    }

    /** Takes the arrival of a first transmission, which may be half of a probe pair. */
    void onProbe(long nowNs, int seq, int payloadBytes) {
        if ((seq & PROBE_MASK) == 0) {
            probeFirstSeq = seq;
            probeFirstNs = nowNs;
            return;
        }
        if (probeFirstSeq >= 0 && seq == SeqNo.next(probeFirstSeq) && payloadBytes > 0) {
            long fullSizeUs = (nowNs - probeFirstNs) / 1000 * maxPayloadBytes / payloadBytes;
            probeUs[probeAt] = (int) Math.min(fullSizeUs, INITIAL_ARRIVAL_US);
            probeAt = probeAt + 1 & PROBES - 1;
            probed = true;
            capacityPps = -1;
        }
        probeFirstSeq = -1;
    }

    /** A retransmission between the two packets of a pair makes their distance meaningless. */
    void cancelProbe() {
        probeFirstSeq = -1;
    }

    /** Recomputes {@link #ratePps} and {@link #rateBytesPerSec}. */
    void measureRate() {
        int median = median(arrivalUs, ARRIVALS);
        long sumUs = 0;
        long sumBytes = 0;
        int kept = 0;
        for (int i = 0; i < ARRIVALS; i++) {
            if (isNear(arrivalUs[i], median)) {
                sumUs += arrivalUs[i];
                sumBytes += arrivalBytes[i];
                kept++;
            }
        }
        boolean known = kept > ARRIVALS / 2 && sumUs > 0;
        ratePps = known ? ceilPerSecond(kept, sumUs) : 0;
        rateBytesPerSec = known ? ceilPerSecond(sumBytes, sumUs) : 0;
    }

    private static boolean isNear(int us, int median) {
        return us > median / 8 && us < (long) median * 8;
    }

    private static int ceilPerSecond(long amount, long us) {
        return (int) Math.min(Integer.MAX_VALUE, (amount * 1_000_000 + us - 1) / us);
    }

    private int median(int[] values, int count) {
        System.arraycopy(values, 0, sorted, 0, count);
        Arrays.sort(sorted, 0, count);
        return sorted[count / 2];
    }

    int ratePps() {
        return ratePps;
    }

    int rateBytesPerSec() {
        return rateBytesPerSec;
    }

    /** What the link could carry, in full-size packets per second. */
    int linkCapacityPps() {
        if (capacityPps < 0) {
            capacityPps = measureCapacity();
        }
        return capacityPps;
    }

    private int measureCapacity() {
        int median = median(probeUs, PROBES);
        long sumUs = median;
        int kept = 1;
        for (int i = 0; i < PROBES; i++) {
            if (isNear(probeUs[i], median)) {
                sumUs += probeUs[i];
                kept++;
            }
        }
        return sumUs == 0 ? 0 : ceilPerSecond(kept, sumUs);
    }

    /** Whether any probe pair was seen; before, the capacity is libsrt's initial guess of 1000. */
    boolean isProbed() {
        return probed;
    }
}
