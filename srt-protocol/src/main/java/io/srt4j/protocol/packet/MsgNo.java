package io.srt4j.protocol.packet;

/**
 * Arithmetic on 26-bit message numbers, which run from 1 to {@link #MAX} and start again at 1.
 *
 * <p>Zero is never a message: libsrt uses it for packet-filter parity, and for "unknown" in a DROPREQ.
 */
public final class MsgNo {
    /** The largest message number; the one after it is 1. */
    public static final int MAX = 0x03FF_FFFF;
    /** Not a message: a packet-filter control packet, or "unknown". */
    public static final int NONE = 0;

    private MsgNo() {}

    /** The number after {@code messageNumber}. */
    public static int next(int messageNumber) {
        return messageNumber >= MAX ? 1 : messageNumber + 1;
    }
}
