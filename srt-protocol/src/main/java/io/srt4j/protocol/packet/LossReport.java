package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;

/**
 * The body of a NAK (SRT draft, 3.2.5): a list of missing sequence numbers, single ones as one word, ranges as two words
 * with bit 31 set in the first. On the wire both ends of a range are included; in this API ranges are half-open.
 *
 * <p>One instance is a cursor over a received report and may be reused: {@link #read}, then {@link #next} until it is
 * false, then {@link #isMalformed}. Writing is stateless.
 */
public final class LossReport {
    private static final int RANGE_BIT = 1 << 31;

    private ByteBuffer report = ByteBuffer.allocate(0);
    private int at;
    private int end;
    private int fromSeq;
    private int toSeq;
    private boolean malformed;

    /** Starts reading {@code packet}'s body, {@code length} being that of the whole packet. */
    public void read(ByteBuffer packet, int packetAt, int length) {
        report = packet;
        at = packetAt + PacketHeader.BYTES;
        end = packetAt + (length & ~3);
        malformed = at >= end;
    }

    /** Moves to the next range; false at the end or at the first malformed entry. */
    public boolean next() {
        if (malformed || at >= end) {
            return false;
        }
        int word = report.getInt(at);
        at += 4;
        fromSeq = word & SeqNo.MAX;
        if ((word & RANGE_BIT) == 0) {
            toSeq = SeqNo.next(fromSeq);
            return true;
        }
        if (at >= end) {
            malformed = true; // a range that is never closed
            return false;
        }
        int last = report.getInt(at);
        at += 4;
        if (last < 0 || SeqNo.isBefore(last, fromSeq)) {
            malformed = true;
            return false;
        }
        toSeq = SeqNo.next(last);
        return true;
    }

    /** First missing number of the present range. */
    public int fromSeq() {
        return fromSeq;
    }

    /** The number after the last missing one of the present range. */
    public int toSeq() {
        return toSeq;
    }

    /** Whether reading stopped at something no sender of reports writes. */
    public boolean isMalformed() {
        return malformed;
    }

    /** Appends {@code [fromSeq, toSeq)} at the buffer's position; false, with nothing written, if it does not fit. */
    public static boolean append(ByteBuffer out, int fromSeq, int toSeq) {
        int last = SeqNo.add(toSeq, -1);
        if (last == fromSeq) {
            if (out.remaining() < 4) {
                return false;
            }
            out.putInt(fromSeq);
            return true;
        }
        if (out.remaining() < 8) {
            return false;
        }
        out.putInt(fromSeq | RANGE_BIT).putInt(last);
        return true;
    }
}
