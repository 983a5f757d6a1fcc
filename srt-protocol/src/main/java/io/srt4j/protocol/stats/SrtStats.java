package io.srt4j.protocol.stats;

import io.srt4j.protocol.settings.KmState;

/**
 * A connection's statistics at one moment. Counters run from the start of the connection and never fall; whoever wants
 * figures of an interval subtracts two snapshots. Names in brackets are libsrt's; as there, bytes count payload plus
 * 44 bytes of headers per packet.
 *
 * @param uptimeUs since the connection's socket was made (msTimeStamp)
 * @param smoothedRttUs (msRTT)
 * @param rttVarianceUs mean deviation of the round trip
 * @param linkCapacityPps estimated from probe pairs, packets/s (mbpsBandwidth); 0 while unknown
 * @param mtuBytes (byteMSS)
 * @param violations packets of the peer that break the protocol and were ignored
 * @param sendKmState what became of the keys of what goes out (SRTO_SNDKMSTATE)
 * @param receiveKmState what became of the keys of what comes in (SRTO_RCVKMSTATE)
 * @param send what went out
 * @param receive what came in
 */
public record SrtStats(
        long uptimeUs, int smoothedRttUs, int rttVarianceUs, int linkCapacityPps, int mtuBytes, long violations,
        KmState sendKmState, KmState receiveKmState, Send send, Receive receive) {

    /** The statistics of a connection that was never made. */
    public static SrtStats none(long uptimeUs) {
        return new SrtStats(uptimeUs, 0, 0, 0, 0, 0, KmState.UNSECURED, KmState.UNSECURED,
                new Send(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                new Receive(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                        0, 0));
    }

    /**
     * The sending half. Always {@code packets = packetsUnique + packetsRetransmitted}.
     *
     * @param packets data packets put on the wire (pktSent)
     * @param packetsUnique first transmissions (pktSentUnique)
     * @param packetsRetransmitted (pktRetrans)
     * @param packetsLost sequence numbers newly marked for retransmission (pktSndLoss)
     * @param packetsDropped given up because they were too late (pktSndDrop)
     * @param packetsAcknowledged first transmissions that the peer has, or has given up
     * @param acksReceived ACKs that moved the acknowledged position, light ones excluded (pktRecvACK)
     * @param naksReceived (pktRecvNAK)
     * @param bytes (byteSent)
     * @param bytesUnique (byteSentUnique)
     * @param bytesRetransmitted (byteRetrans)
     * @param bytesDropped (byteSndDrop)
     * @param durationUs time with something in the send buffer (usSndDuration)
     * @param periodNs present distance between packets (usPktSndPeriod)
     * @param flowWindowPackets what the peer last said it can take (pktFlowWindow)
     * @param flightPackets sent and not acknowledged (pktFlightSize)
     * @param bufferPackets held: in flight or not yet sent (pktSndBuf)
     * @param bufferBytes (byteSndBuf)
     * @param bufferUs between the oldest and the newest message held (msSndBuf)
     * @param bufferFreePackets (byteAvailSndBuf, in packets)
     * @param latencyMs the peer's (msSndTsbPdDelay)
     * @param maxBandwidthBytesPerSec the limit in force (mbpsMaxBW)
     */
    public record Send(
            long packets, long packetsUnique, long packetsRetransmitted, long packetsLost, long packetsDropped,
            long packetsAcknowledged, long acksReceived, long naksReceived, long bytes, long bytesUnique,
            long bytesRetransmitted, long bytesDropped, long durationUs, long periodNs, int flowWindowPackets,
            int flightPackets, int bufferPackets, long bufferBytes, long bufferUs, int bufferFreePackets,
            int latencyMs, long maxBandwidthBytesPerSec) {}

    /**
     * The receiving half. Always {@code packetsLost = packetsRecovered + packetsDropped + packetsPending} and
     * {@code packets = packetsUnique + packetsDuplicate + packetsBelated + packetsRefused + packetsUndecryptable}.
     *
     * @param packets data packets that came (pktRecv)
     * @param packetsUnique stored for delivery (pktRecvUnique)
     * @param packetsRetransmitted marked as sent again (pktRcvRetrans)
     * @param packetsLost sequence numbers found missing (pktRcvLoss)
     * @param packetsRecovered missing ones that came after all, in time or late
     * @param packetsDropped missing ones given up: too late, or the peer gave them up (pktRcvDrop)
     * @param packetsPending missing ones still waited for
     * @param packetsDuplicate came although they were there
     * @param packetsBelated came after they were delivered or given up (pktRcvBelated)
     * @param belatedUs sum over the belated ones of how late they were (pktRcvAvgBelatedTime times pktRcvBelated)
     * @param packetsRefused no room: the application does not read, or the number is implausible
     * @param packetsUndecryptable encrypted without a key for it, or in clear where it should not be (pktRcvUndecrypt)
     * @param bytesUndecryptable payload of those, as it came (byteRcvUndecrypt)
     * @param packetsDelivered handed to the application
     * @param packetsLate delivered more than 10 ms after their due time, because they came late
     * @param acksSent full ones (pktSentACK)
     * @param lightAcksSent sent every 64 packets between full ones
     * @param naksSent (pktSentNAK)
     * @param bytes (byteRecv)
     * @param bytesUnique (byteRecvUnique)
     * @param bytesLost lost ones counted at the mean size (byteRcvLoss)
     * @param bytesDropped dropped ones counted at the mean size (byteRcvDrop)
     * @param reorderDistance largest distance by which a first transmission came too late (pktReorderDistance)
     * @param ratePps (of the ACK) packets/s over the last 16 packets; 0 while unknown
     * @param bufferPackets held and not yet read (pktRcvBuf)
     * @param bufferBytes payload only (byteRcvBuf)
     * @param bufferUs between the oldest and the newest held (msRcvBuf)
     * @param bufferFreePackets (byteAvailRcvBuf, in packets)
     * @param latencyMs (msRcvTsbPdDelay)
     * @param driftUs what the drift tracer adds to due times at present
     * @param deliveryDelayUs sum over the delivered ones of how long after their due time they were
     * @param reorderTolerance packets that may come behind a gap before it is reported (pktReorderTolerance)
     */
    public record Receive(
            long packets, long packetsUnique, long packetsRetransmitted, long packetsLost, long packetsRecovered,
            long packetsDropped, int packetsPending, long packetsDuplicate, long packetsBelated, long belatedUs,
            long packetsRefused, long packetsUndecryptable, long bytesUndecryptable, long packetsDelivered,
            long packetsLate, long acksSent,
            long lightAcksSent, long naksSent, long bytes, long bytesUnique, long bytesLost, long bytesDropped,
            int reorderDistance, int ratePps, int bufferPackets, long bufferBytes, long bufferUs,
            int bufferFreePackets, int latencyMs, long driftUs, long deliveryDelayUs, int reorderTolerance) {}
}
