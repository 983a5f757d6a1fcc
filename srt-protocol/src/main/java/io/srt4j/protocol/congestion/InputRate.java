package io.srt4j.protocol.congestion;

import io.srt4j.protocol.packet.PacketHeader;

/**
 * Measures what the application offers, headers included, in periods of a second; the first one is shorter. Until it ends
 * the rate counts as unlimited, as in libsrt.
 */
final class InputRate {
    private static final long FIRST_PERIOD_NS = 500_000_000;
    private static final int FIRST_PERIOD_PACKETS = 2000;
    private static final long PERIOD_NS = 1_000_000_000;

    private long bytesPerSec = LiveCongestionControl.UNLIMITED_BYTES_PER_SEC;
    private long periodStartNs;
    private boolean started;
    private boolean firstDone;
    private long bytes;
    private int packets;

    void onOffered(long nowNs, int payloadBytes) {
        if (!started) {
            started = true;
            periodStartNs = nowNs;
        }
        bytes += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        packets++;
        long elapsedNs = nowNs - periodStartNs;
        boolean over = firstDone
                ? elapsedNs >= PERIOD_NS
                : elapsedNs >= FIRST_PERIOD_NS || (packets > FIRST_PERIOD_PACKETS && elapsedNs > 0);
        if (over) {
            bytesPerSec = bytes * 1_000_000_000 / elapsedNs;
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
