package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;

/**
 * DROPREQ (SRT draft, 3.2.9): the sender will not send these sequence numbers again. The wire includes both ends, and,
 * unlike a loss report, sets no range bit.
 */
public final class DropRequest {
    /** Length of the whole packet. */
    public static final int BYTES = PacketHeader.BYTES + 8;

    private DropRequest() {}

    /** First sequence number given up, or negative from a hostile peer. */
    public static int firstSeq(ByteBuffer packet, int at) {
        return packet.getInt(at + PacketHeader.BYTES);
    }

    /** Last sequence number given up, or negative from a hostile peer. */
    public static int lastSeq(ByteBuffer packet, int at) {
        return packet.getInt(at + PacketHeader.BYTES + 4);
    }

    /**
     * Writes a whole request for {@code [fromSeq, toSeq)}.
     *
     * @param messageNumber the message the packets belong to, {@link MsgNo#NONE} if unknown
     */
    public static void write(
            ByteBuffer out, int messageNumber, int fromSeq, int toSeq, int timestampUs, int destinationId) {
        ControlPacket.writeHeader(out, ControlType.DROPREQ, messageNumber, timestampUs, destinationId);
        out.putInt(fromSeq).putInt(SeqNo.add(toSeq, -1));
    }
}
