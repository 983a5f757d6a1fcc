package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;

/**
 * The header of a control packet (SRT draft, 3.2), and the packets that have no body worth a class.
 *
 * <pre>
 * word 0   1 | type (15) | subtype (16)
 * word 1   information whose meaning depends on the type
 * </pre>
 *
 * libsrt sends one zero word as the body of "empty" control packets, and so do we; a reader accepts them without it.
 */
public final class ControlPacket {
    /** Length of a packet without a body of its own: keep-alive, shutdown, ACKACK. */
    public static final int EMPTY_BYTES = PacketHeader.BYTES + 4;

    private ControlPacket() {}

    public static ControlType type(ByteBuffer packet, int at) {
        return ControlType.of(packet.getShort(at) & 0x7FFF);
    }

    public static int subtype(ByteBuffer packet, int at) {
        return packet.getShort(at + 2) & 0xFFFF;
    }

    /** Word 1: the number of an ACK or ACKACK, the message number of a DROPREQ. */
    public static int information(ByteBuffer packet, int at) {
        return packet.getInt(at + 4);
    }

    /** Writes the header at the buffer's position and moves the position behind it. */
    public static void writeHeader(
            ByteBuffer out, ControlType type, int information, int timestampUs, int destinationId) {
        out.putInt(1 << 31 | type.code() << 16).putInt(information).putInt(timestampUs).putInt(destinationId);
    }

    /** Writes the header of an extension in the stream, such as KMREQ, whose body follows. */
    public static void writeExtension(ByteBuffer out, int subtype, int timestampUs, int destinationId) {
        out.putInt(1 << 31 | ControlType.USER.code() << 16 | subtype).putInt(0).putInt(timestampUs)
                .putInt(destinationId);
    }

    /** Writes a whole packet without a body: KEEPALIVE, SHUTDOWN, or ACKACK with the ACK's number as information. */
    public static void writeEmpty(
            ByteBuffer out, ControlType type, int information, int timestampUs, int destinationId) {
        writeHeader(out, type, information, timestampUs, destinationId);
        out.putInt(0);
    }
}
