package io.srt4j.protocol.stats;

import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.PacketHeader;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** The kinds of packets that traffic counters tell apart. */
public enum PacketKind {
    /** First transmissions. */
    DATA,
    RETRANSMITTED,
    ACK,
    NAK,
    ACKACK,
    HANDSHAKE,
    KEEPALIVE,
    OTHER;

    /** The place of this kind in an array of counters. */
    @SuppressWarnings("EnumOrdinal") // the arrays are never stored, so the order may change
    public int index() {
        return ordinal();
    }

    /** Names the counters of an array that is filled by {@link #index}. */
    public static Map<PacketKind, Long> named(long[] counts) {
        Map<PacketKind, Long> named = new EnumMap<>(PacketKind.class);
        for (PacketKind kind : values()) {
            named.put(kind, counts[kind.index()]);
        }
        return named;
    }

    /** The kind of the packet whose header is at {@code at}. */
    public static PacketKind of(ByteBuffer packet, int at) {
        if (!PacketHeader.isControl(packet, at)) {
            return DataPacket.isRetransmit(packet, at) ? RETRANSMITTED : DATA;
        }
        return switch (ControlPacket.type(packet, at)) {
            case ACK -> ACK;
            case NAK -> NAK;
            case ACKACK -> ACKACK;
            case HANDSHAKE -> HANDSHAKE;
            case KEEPALIVE -> KEEPALIVE;
            case CONGESTION_WARNING, SHUTDOWN, DROPREQ, PEER_ERROR, USER, UNKNOWN -> OTHER;
        };
    }
}
