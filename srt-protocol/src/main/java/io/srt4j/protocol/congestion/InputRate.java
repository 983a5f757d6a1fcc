package io.srt4j.protocol.congestion;

import io.srt4j.protocol.packet.PacketHeader;

/**
 * Measures what the application offers, headers included, in periods of a second; the first one is shorter. Until it ends
 * the rate counts as unlimited, as in libsrt.
 *
 * <p>Deviates: libsrt averages over pauses as well and counts a trickle as what it is, so that the first burst after it
 * is paced at next to nothing and becomes too late. Here a pause is left out, and the rate has a floor.
 */
final class InputRate {
    private static final long FIRST_PERIOD_NS = 500_000_000;
    private static final int FIRST_PERIOD_PACKETS = 2000;
    private static final long PERIOD_NS = 1_000_000_000;
    private static final long PAUSE_NS = 2 * PERIOD_NS;
    /** A full packet every 27 ms. */
    private static final long MIN_BYTES_PER_SEC = 50_000;

    private long bytesPerSec = LiveCongestionControl.UNLIMITED_BYTES_PER_SEC;
    private long periodStartNs;
    private boolean started;
    private boolean firstDone;
    private long bytes;
    private int packets;

    void onOffered(long nowNs, int payloadBytes) {
        if (!started || nowNs - periodStartNs > PAUSE_NS) {
            started = true;
            periodStartNs = nowNs;
            bytes = 0;
            packets = 0;
        }
        bytes += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        packets++;
        long elapsedNs = nowNs - periodStartNs;
        boolean over = firstDone
                ? elapsedNs >= PERIOD_NS
                : elapsedNs >= FIRST_PERIOD_NS || (packets > FIRST_PERIOD_PACKETS && elapsedNs > 0);
        if (over) {
            bytesPerSec = Math.max(MIN_BYTES_PER_SEC, bytes * 1_000_000_000 / elapsedNs);
            firstDone = true;
            periodStartNs = nowNs;
            bytes = 0;
            packets = 0;
        }
    }

    long bytesPerSec() {
        return bytesPerSec;
    }
}
