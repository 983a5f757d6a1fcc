package io.srt4j.transport.facade;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.stats.EndpointStats;
import io.srt4j.protocol.stats.PacketKind;
import java.util.HashMap;
import java.util.Map;

/**
 * What some endpoints and their connections counted. Everything grows for ever, except the first three, which describe
 * the moment.
 *
 * @param connections open ones
 * @param smoothedRttSumUs over the open ones
 * @param smoothedRttMaxUs over the open ones
 * @param ignored datagrams that belonged to nobody, or were no SRT at all
 * @param socketErrors datagrams and reads that the system refused
 * @param handedOver datagrams that came to another loop than that of their connection
 * @param lostInHandover those of them that loop had no room for
 * @param fates of data packets
 */
public record TrafficTotals(
        int connections, long smoothedRttSumUs, long smoothedRttMaxUs, Map<PacketKind, Long> packetsIn,
        Map<PacketKind, Long> packetsOut, long bytesIn, long bytesOut, long ignored, long socketErrors,
        long handedOver, long lostInHandover, PacketFates fates, long accepted, Map<RejectReason, Long> refused) {

    /** Before anything was opened. */
    public static final TrafficTotals NONE =
            new TrafficTotals(0, 0, 0, Map.of(), Map.of(), 0, 0, 0, 0, 0, 0, PacketFates.NONE, 0, Map.of());

    /** Zero while nothing is connected. */
    public double meanSmoothedRttUs() {
        return connections == 0 ? 0 : (double) smoothedRttSumUs / connections;
    }

    /** Both together. */
    TrafficTotals plus(TrafficTotals other) {
        return new TrafficTotals(connections + other.connections, smoothedRttSumUs + other.smoothedRttSumUs,
                Math.max(smoothedRttMaxUs, other.smoothedRttMaxUs), sum(packetsIn, other.packetsIn),
                sum(packetsOut, other.packetsOut), bytesIn + other.bytesIn, bytesOut + other.bytesOut,
                ignored + other.ignored, socketErrors + other.socketErrors,
                handedOver + other.handedOver, lostInHandover + other.lostInHandover, fates.plus(other.fates),
                accepted + other.accepted, sum(refused, other.refused));
    }

    private static <K> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
        Map<K, Long> sums = new HashMap<>(a);
        b.forEach((key, count) -> sums.merge(key, count, Long::sum));
        return sums;
    }

    static long ignored(EndpointStats stats) {
        return stats.malformed() + stats.unknownDestination() + stats.wrongAddress() + stats.badCookie()
                + stats.badRequests();
    }
}
