package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;

/**
 * The header of a data packet (SRT draft, 3.1). The payload follows it to the end of the datagram.
 *
 * <pre>
 * word 0   0 | sequence number (31)
 * word 1   position (2) | in order (1) | key slot (2) | retransmitted (1) | message number (26)
 * </pre>
 */
public final class DataPacket {
    /** Word 1 of a message that fits one packet: first and last at once. */
    public static final int SOLO = 0b11 << 30;

    private static final int POSITION_SHIFT = 30;
    private static final int IN_ORDER_BIT = 1 << 29;
    private static final int KEY_SHIFT = 27;
    private static final int RETRANSMIT_BIT = 1 << 26;

    private DataPacket() {}

    public static int seq(ByteBuffer packet, int at) {
        return packet.getInt(at) & SeqNo.MAX;
    }

    /** Place in its message: 2 first, 0 middle, 1 last, 3 the only one. */
    public static int position(ByteBuffer packet, int at) {
        return packet.getInt(at + 4) >>> POSITION_SHIFT;
    }

    /** Whether the message may only be delivered after all earlier ones. */
    public static boolean isInOrder(ByteBuffer packet, int at) {
        return (packet.getInt(at + 4) & IN_ORDER_BIT) != 0;
    }

    /** Which key encrypts the payload: 0 none, 1 even, 2 odd; 3 is invalid on data. */
    public static int keySlot(ByteBuffer packet, int at) {
        return packet.getInt(at + 4) >>> KEY_SHIFT & 0b11;
    }

    /** Whether this copy was sent again. Only meaningful if the sender announced REXMITFLG. */
    public static boolean isRetransmit(ByteBuffer packet, int at) {
        return (packet.getInt(at + 4) & RETRANSMIT_BIT) != 0;
    }

    public static int messageNumber(ByteBuffer packet, int at) {
        return packet.getInt(at + 4) & MsgNo.MAX;
    }

    /**
     * Word 1 of a one-packet message.
     *
     * @param keySlot which key encrypts the payload: 0 none, 1 even, 2 odd
     * @param retransmit sets the R flag; pass false to a peer that did not announce REXMITFLG, where that bit belongs to
     *     the message number
     */
    public static int flags(int messageNumber, int keySlot, boolean retransmit) {
        return SOLO | keySlot << KEY_SHIFT | (retransmit ? RETRANSMIT_BIT : 0) | messageNumber;
    }

    /**
     * Writes the header of a one-packet message at the buffer's position and moves the position behind it.
     *
     * @param flags from {@link #flags}
     */
    public static void writeSolo(ByteBuffer out, int seq, int flags, int timestampUs, int destinationId) {
        out.putInt(seq).putInt(flags).putInt(timestampUs).putInt(destinationId);
    }
}
