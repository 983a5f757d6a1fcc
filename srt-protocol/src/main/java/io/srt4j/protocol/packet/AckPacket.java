package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;

/**
 * The body of an ACK (SRT draft, 3.2.4), of which peers send as many words as they care for: light (1 word), small (4),
 * full (7). A reader looks at the length and takes what is there.
 *
 * <p>The methods take the index of the packet, not of the body.
 */
public final class AckPacket {
    /** Body of a light ACK: the sequence number only. */
    public static final int LIGHT_BODY_BYTES = 4;
    /** Body of a small ACK: RTT and free buffer as well. */
    public static final int SMALL_BODY_BYTES = 16;
    /** Body up to and including the packet rates, as peers before 1.0.3 send it. */
    public static final int RATES_BODY_BYTES = 24;
    /** Body of a full ACK. */
    public static final int FULL_BODY_BYTES = 28;
    /** The number of a light ACK, which is not answered with an ACKACK. */
    public static final int LIGHT_NUMBER = 0;

    private static final int BODY = PacketHeader.BYTES;

    private AckPacket() {}

    /** The first sequence number that is <em>not</em> acknowledged, or a negative number from a hostile peer. */
    public static int ackedBefore(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY);
    }

    public static int rttUs(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY + 4);
    }

    public static int rttVarUs(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY + 8);
    }

    /** Free slots in the receiver's buffer, in packets. */
    public static int freeSlots(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY + 12);
    }

    public static int receivePps(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY + 16);
    }

    public static int linkCapacityPps(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY + 20);
    }

    public static int receiveBytesPerSec(ByteBuffer packet, int at) {
        return packet.getInt(at + BODY + 24);
    }

    /** Writes a whole light ACK at the buffer's position. */
    public static void writeLight(ByteBuffer out, int ackedBefore, int timestampUs, int destinationId) {
        ControlPacket.writeHeader(out, ControlType.ACK, LIGHT_NUMBER, timestampUs, destinationId);
        out.putInt(ackedBefore);
    }

    /** Writes the body of a small ACK behind its header; {@link #writeRates} completes it to a full one. */
    public static void writeSmallBody(ByteBuffer out, int ackedBefore, int rttUs, int rttVarUs, int freeSlots) {
        out.putInt(ackedBefore).putInt(rttUs).putInt(rttVarUs).putInt(freeSlots);
    }

    /** Writes the last three words of a full ACK behind {@link #writeSmallBody}. */
    public static void writeRates(ByteBuffer out, int receivePps, int linkCapacityPps, int receiveBytesPerSec) {
        out.putInt(receivePps).putInt(linkCapacityPps).putInt(receiveBytesPerSec);
    }
}
