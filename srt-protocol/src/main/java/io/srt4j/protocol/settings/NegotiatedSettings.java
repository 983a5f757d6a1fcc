package io.srt4j.protocol.settings;

/**
 * What both sides of a connection agreed on in the handshake.
 *
 * @param receiveLatencyMs time between the sending of a message and its delivery here, network delay of the handshake
 *     included
 * @param sendLatencyMs the same for messages sent from here
 * @param mtuBytes the smaller of both sides' largest IP packets
 * @param maxPayloadBytes largest message that can be sent: it fits one packet and is within {@code payloadBytes}
 * @param peerFlowWindowPackets what the peer can hold at the start
 * @param peerVersion the peer's SRT version: {@code major << 16 | minor << 8 | patch}
 * @param timedDelivery whether messages are delivered here after the latency, otherwise as soon as they are in order
 * @param peerDropsTooLate whether the peer skips packets that miss their time, so that the sender may too
 * @param peerReportsLoss whether the peer repeats its loss reports
 * @param peerKnowsRetransmitFlag whether bit 26 marks retransmissions, instead of belonging to the message number
 * @param keyBytes length of the keys that both sides encrypt with; 0 if they do not
 * @param cipherMode how they encrypt; {@link CipherMode#AUTO} if they do not
 * @param streamId what the caller asked for; empty if it did not say
 */
public record NegotiatedSettings(
        int receiveLatencyMs, int sendLatencyMs, int mtuBytes, int maxPayloadBytes, int peerFlowWindowPackets,
        int peerVersion, boolean timedDelivery, boolean peerDropsTooLate, boolean peerReportsLoss,
        boolean peerKnowsRetransmitFlag, int keyBytes, CipherMode cipherMode, String streamId) {

    /** The peer's version as people write it: {@code 1.5.1}. */
    public String peerVersionText() {
        return (peerVersion >>> 16 & 0xFF) + "." + (peerVersion >>> 8 & 0xFF) + "." + (peerVersion & 0xFF);
    }
}
