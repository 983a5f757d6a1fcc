package io.srt4j.gateway.admin;

import io.srt4j.protocol.stats.SrtStats;
import tools.jackson.databind.node.ObjectNode;

/**
 * Statistics of a connection under the names libsrt gives them, with its units and meanings.
 *
 * <p>Totals and instants only: figures of an interval depend on who asked last, so every reader subtracts its own. Left
 * out is what live mode of this implementation does not have: packet filter, congestion window.
 * Figures libsrt does not have stand at the end; with them each missing packet is accounted for:
 * {@code pktRcvLossTotal = pktRcvRecoveredTotal + pktRcvDropTotal + pktRcvPending}.
 */
final class SrtStatsView {
    private static final double BITS_PER_BYTE_IN_MEGA = 8 / 1e6;

    private SrtStatsView() {}

    static void write(ObjectNode json, SrtStats stats) {
        writeInstants(json, stats);
        writeSending(json, stats.send());
        writeReceiving(json, stats.receive());
        writeBuffers(json, stats);
        writeOwn(json, stats);
    }

    private static void writeInstants(ObjectNode json, SrtStats stats) {
        SrtStats.Send send = stats.send();
        json.put("msTimeStamp", stats.uptimeUs() / 1000).put("msRTT", stats.smoothedRttUs() / 1000.0)
                .put("mbpsBandwidth", (double) stats.linkCapacityPps() * stats.mtuBytes() * BITS_PER_BYTE_IN_MEGA)
                .put("mbpsMaxBW", send.maxBandwidthBytesPerSec() * BITS_PER_BYTE_IN_MEGA)
                .put("byteMSS", stats.mtuBytes()).put("usPktSndPeriod", send.periodNs() / 1000.0)
                .put("pktFlowWindow", send.flowWindowPackets()).put("pktFlightSize", send.flightPackets())
                .put("msSndTsbPdDelay", send.latencyMs()).put("msRcvTsbPdDelay", stats.receive().latencyMs());
    }

    private static void writeSending(ObjectNode json, SrtStats.Send send) {
        json.put("pktSentTotal", send.packets()).put("pktSentUniqueTotal", send.packetsUnique())
                .put("pktRetransTotal", send.packetsRetransmitted()).put("pktSndLossTotal", send.packetsLost())
                .put("pktSndDropTotal", send.packetsDropped()).put("pktRecvACKTotal", send.acksReceived())
                .put("pktRecvNAKTotal", send.naksReceived()).put("usSndDurationTotal", send.durationUs())
                .put("byteSentTotal", send.bytes()).put("byteSentUniqueTotal", send.bytesUnique())
                .put("byteRetransTotal", send.bytesRetransmitted()).put("byteSndDropTotal", send.bytesDropped());
    }

    private static void writeReceiving(ObjectNode json, SrtStats.Receive receive) {
        long belated = receive.packetsBelated();
        json.put("pktRecvTotal", receive.packets()).put("pktRecvUniqueTotal", receive.packetsUnique())
                .put("pktRcvRetransTotal", receive.packetsRetransmitted())
                .put("pktRcvLossTotal", receive.packetsLost()).put("pktRcvDropTotal", receive.packetsDropped())
                .put("pktRcvUndecryptTotal", receive.packetsUndecryptable()).put("pktRcvBelatedTotal", belated)
                .put("pktRcvAvgBelatedTime", belated == 0 ? 0 : receive.belatedUs() / 1000.0 / belated)
                .put("pktReorderDistance", receive.reorderDistance())
                .put("pktReorderTolerance", receive.reorderTolerance()).put("pktSentACKTotal", receive.acksSent())
                .put("pktSentNAKTotal", receive.naksSent()).put("byteRecvTotal", receive.bytes())
                .put("byteRecvUniqueTotal", receive.bytesUnique()).put("byteRcvLossTotal", receive.bytesLost())
                .put("byteRcvDropTotal", receive.bytesDropped())
                .put("byteRcvUndecryptTotal", receive.bytesUndecryptable());
    }

    private static void writeBuffers(ObjectNode json, SrtStats stats) {
        SrtStats.Send send = stats.send();
        SrtStats.Receive receive = stats.receive();
        json.put("byteAvailSndBuf", (long) send.bufferFreePackets() * stats.mtuBytes())
                .put("pktSndBuf", send.bufferPackets()).put("byteSndBuf", send.bufferBytes())
                .put("msSndBuf", send.bufferUs() / 1000)
                .put("byteAvailRcvBuf", (long) receive.bufferFreePackets() * stats.mtuBytes())
                .put("pktRcvBuf", receive.bufferPackets()).put("byteRcvBuf", receive.bufferBytes())
                .put("msRcvBuf", receive.bufferUs() / 1000);
    }

    private static void writeOwn(ObjectNode json, SrtStats stats) {
        SrtStats.Receive receive = stats.receive();
        json.put("sndKmState", stats.sendKmState().key()).put("rcvKmState", stats.receiveKmState().key());
        json.put("msRTTVar", stats.rttVarianceUs() / 1000.0).put("pktRcvRate", receive.ratePps())
                .put("usRcvDrift", receive.driftUs()).put("pktSndAckedTotal", stats.send().packetsAcknowledged())
                .put("pktSentLightACKTotal", receive.lightAcksSent())
                .put("pktRcvRecoveredTotal", receive.packetsRecovered())
                .put("pktRcvPending", receive.packetsPending())
                .put("pktRcvDuplicateTotal", receive.packetsDuplicate())
                .put("pktRcvRefusedTotal", receive.packetsRefused())
                .put("pktRcvDeliveredTotal", receive.packetsDelivered())
                .put("pktRcvLateTotal", receive.packetsLate()).put("pktRcvViolationTotal", stats.violations());
    }
}
