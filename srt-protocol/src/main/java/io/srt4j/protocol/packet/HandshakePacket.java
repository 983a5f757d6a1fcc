package io.srt4j.protocol.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The fixed 48 bytes of a handshake (SRT draft, 3.2.1). Its extensions follow, see {@link HandshakeExtensions}.
 *
 * @param version 4 in an induction request and from peers before 1.3.0, otherwise 5
 * @param encryptionField the key length the sender would use, divided by 8; 0 says nothing
 * @param extensionField flags of what follows ({@code EXTENSION_…}), or {@link #MAGIC} in an induction response
 * @param initialSeq the first sequence number the sender will use
 * @param mtuBytes largest IP packet the sender can take
 * @param flowWindowPackets how many packets may be in flight towards the sender
 * @param type one of {@code INDUCTION, WAVEAHAND, CONCLUSION, AGREEMENT}, or a refusal: {@link #isRefusal}
 * @param socketId the sender's, except in an induction response, where it is the caller's own
 * @param cookie the listener's, echoed by the caller
 */
public record HandshakePacket(
        int version, int encryptionField, int extensionField, int initialSeq, int mtuBytes, int flowWindowPackets,
        int type, int socketId, int cookie) {

    /** Length of the fixed part behind the packet header. */
    public static final int BODY_BYTES = 48;

    public static final int INDUCTION = 1;
    public static final int WAVEAHAND = 0;
    public static final int CONCLUSION = -1;
    public static final int AGREEMENT = -2;
    /** Refusals carry this number plus the reason as their type. */
    public static final int REFUSAL_BASE = 1000;

    /** The extension field of an induction request: "datagrams", as UDT called them. */
    public static final int UDT_DATAGRAM = 2;
    /** The extension field by which a listener says in its induction response that it speaks version 5. */
    public static final int MAGIC = 0x4A17;
    public static final int EXTENSION_HSREQ = 1;
    public static final int EXTENSION_KMREQ = 2;
    public static final int EXTENSION_CONFIG = 4;

    /** Whether {@code length} bytes, packet header included, can hold a handshake. */
    public static boolean fits(int length) {
        return length >= PacketHeader.BYTES + BODY_BYTES;
    }

    /** Reads the fixed part of the packet at {@code at}; {@link #fits} must have said yes. */
    public static HandshakePacket read(ByteBuffer packet, int at) {
        int body = at + PacketHeader.BYTES;
        int word1 = packet.getInt(body + 4);
        return new HandshakePacket(packet.getInt(body), word1 >>> 16, word1 & 0xFFFF, packet.getInt(body + 8),
                packet.getInt(body + 12), packet.getInt(body + 16), packet.getInt(body + 20), packet.getInt(body + 24),
                packet.getInt(body + 28));
    }

    /** The checks libsrt makes before it looks further: anything else is ignored, not refused. */
    public boolean isPlausible() {
        return version >= 4 && initialSeq >= 0 && initialSeq != SeqNo.MAX && mtuBytes >= 32 && flowWindowPackets >= 2;
    }

    /** Whether the peer refuses; {@link #refusalCode} says why. */
    public boolean isRefusal() {
        return type >= REFUSAL_BASE;
    }

    /** The reason of a refusal as the API numbers it: 1404 for a wire type of 2404. */
    public int refusalCode() {
        return type - REFUSAL_BASE;
    }

    /**
     * Writes packet header and fixed part at the buffer's position.
     *
     * @param receiver the address this handshake is sent to, as the wire wants it; only informative
     */
    public void write(ByteBuffer out, InetAddress receiver, int timestampUs, int destinationId) {
        ControlPacket.writeHeader(out, ControlType.HANDSHAKE, 0, timestampUs, destinationId);
        out.putInt(version).putInt(encryptionField << 16 | extensionField).putInt(initialSeq).putInt(mtuBytes)
                .putInt(flowWindowPackets).putInt(type).putInt(socketId).putInt(cookie);
        writeAddress(out, receiver);
    }

    /** Each 4-byte group of the address goes out reversed: libsrt swaps it twice. */
    private static void writeAddress(ByteBuffer out, InetAddress address) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < 16; i++) {
            int source = (i & ~3) + 3 - (i & 3);
            out.put(source < bytes.length ? bytes[source] : 0);
        }
    }
}
