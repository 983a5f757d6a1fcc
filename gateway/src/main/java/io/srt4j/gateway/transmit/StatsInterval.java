package io.srt4j.gateway.transmit;

import io.srt4j.protocol.stats.SrtStats;
import java.util.function.ToLongFunction;

/**
 * An SRT connection's statistics over some time: what the counters gained between two snapshots, and what was so at the
 * newer one.
 *
 * @param socketId the local one
 * @param congestionWindowPackets what the peer could hold at the start; live mode has no other congestion window
 */
record StatsInterval(int socketId, SrtStats before, SrtStats now, int congestionWindowPackets) {
    private static final double BITS_PER_BYTE = 8;

    /** What a counter of the sending half gained. */
    double sent(ToLongFunction<SrtStats.Send> counter) {
        return (double) (counter.applyAsLong(now.send()) - counter.applyAsLong(before.send()));
    }

    /** What a counter of the receiving half gained. */
    double received(ToLongFunction<SrtStats.Receive> counter) {
        return (double) (counter.applyAsLong(now.receive()) - counter.applyAsLong(before.receive()));
    }

    double sendMbps() {
        return mbps(sent(SrtStats.Send::bytes));
    }

    double receiveMbps() {
        return mbps(received(SrtStats.Receive::bytes));
    }

    /** Bytes over the interval's microseconds. */
    private double mbps(double bytes) {
        long durationUs = now.uptimeUs() - before.uptimeUs();
        return durationUs <= 0 ? 0 : bytes * BITS_PER_BYTE / durationUs;
    }

    double averageBelatedMs() {
        double belated = received(SrtStats.Receive::packetsBelated);
        return belated == 0 ? 0 : received(SrtStats.Receive::belatedUs) / 1000.0 / belated;
    }

    double linkCapacityMbps() {
        return now.linkCapacityPps() * (double) now.mtuBytes() * BITS_PER_BYTE / 1e6;
    }

    double maxBandwidthMbps() {
        return now.send().maxBandwidthBytesPerSec() * BITS_PER_BYTE / 1e6;
    }
}
