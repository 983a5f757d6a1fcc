package io.srt4j.protocol.receive;

/**
 * How late overtaken packets come, and so how long a gap may be left alone before it counts as a loss: as long as it takes
 * that no more than {@link #NEEDLESS_ONE_IN one in a thousand} packets is asked for needlessly. While nothing comes late
 * that is no time at all.
 *
 * <p>Keeps a histogram of lateness with steps of an eighth or less. Everything counts half as much after a second and
 * {@link #MIN_FADE_PACKETS} packets, so that order regained is believed in within some seconds.
 */
final class Disorder {
    private static final int NEEDLESS_ONE_IN = 1_000;
    private static final long FADE_NS = 1_000_000_000;
    private static final int MIN_FADE_PACKETS = 500;
    /** Below eight units of 2^17 ns, 0.13 ms, the steps are that unit. */
    private static final int UNIT_SHIFT = 17;

    private static final int STEPS_SHIFT = 3;
    private static final int STEPS = 1 << STEPS_SHIFT;
    /** Reaches 17 s; what comes later counts as that. */
    private static final int BINS = 15 * STEPS;

    private final int[] late = new int[BINS];
    private int packets;
    private int packetsSinceFade;
    private long fadedNs;
    private long toleranceNs;

    /** A packet was received that was sent for the first time. */
    void onPacket(long nowNs) {
        fadedNs = packets == 0 ? nowNs : fadedNs;
        packets++;
        packetsSinceFade++;
        if (nowNs - fadedNs >= FADE_NS && packetsSinceFade >= MIN_FADE_PACKETS) {
            fade(nowNs);
        }
    }

    /** It had been overtaken and came so long after the gap it left was seen. */
    void onLate(long lateNs) {
        late[bin(lateNs)]++;
        if (lateNs > toleranceNs) {
            toleranceNs = measure();
        }
    }

    private void fade(long nowNs) {
        fadedNs = nowNs;
        packetsSinceFade = 0;
        packets /= 2;
        for (int i = 0; i < BINS; i++) {
            late[i] /= 2;
        }
        toleranceNs = measure();
    }

    private long measure() {
        int allowed = packets / NEEDLESS_ONE_IN;
        int later = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            later += late[bin];
            if (later > allowed) {
                return endNs(bin);
            }
        }
        return 0;
    }

    private static int bin(long ns) {
        long units = Math.max(0, ns) >> UNIT_SHIFT;
        int octave = Math.max(0, 63 - Long.numberOfLeadingZeros(units | 1) - STEPS_SHIFT);
        return Math.min(BINS - 1, octave * STEPS + (int) (units >> octave));
    }

    private static long endNs(int bin) {
        int octave = Math.max(0, bin / STEPS - 1);
        return (long) (bin - octave * STEPS + 1) << (octave + UNIT_SHIFT);
    }

    /** How long a gap is to be left alone. */
    long toleranceNs() {
        return toleranceNs;
    }
}
