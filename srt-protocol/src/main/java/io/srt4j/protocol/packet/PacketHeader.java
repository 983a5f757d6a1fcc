package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;

/**
 * The 16 bytes every SRT packet begins with: four big-endian words, of which the last two mean the same in data and
 * control packets.
 *
 * <p>All methods take the buffer and the index of the packet's first byte in it, so that no view object is needed. The
 * buffer must be big-endian and hold at least {@link #BYTES} bytes from that index; {@link #isWellFormed} tells.
 */
public final class PacketHeader {
    /** Length of the header. */
    public static final int BYTES = 16;
    /** IP and UDP headers that libsrt subtracts from the MTU, for IPv4 and IPv6 alike. */
    public static final int UDP_BYTES = 28;
    /** What libsrt adds to every packet's payload in byte counters and rates. */
    public static final int OVERHEAD_BYTES = UDP_BYTES + BYTES;
    /** Destination of packets that ask for a connection, before the peer's socket id is known. */
    public static final int NO_DESTINATION = 0;

    private PacketHeader() {}

    /** Whether {@code length} bytes can be an SRT packet for a valid socket id. */
    public static boolean isWellFormed(ByteBuffer packet, int at, int length) {
        return length >= BYTES && packet.getInt(at + 12) >= 0; // socket ids never have bit 31 set
    }

    /** Whether this is a control packet; otherwise it carries data. */
    public static boolean isControl(ByteBuffer packet, int at) {
        return packet.get(at) < 0;
    }

    /** Microseconds since the sender's start, modulo 2^32. */
    public static int timestampUs(ByteBuffer packet, int at) {
        return packet.getInt(at + 8);
    }

    /** The socket id this packet is for. */
    public static int destinationId(ByteBuffer packet, int at) {
        return packet.getInt(at + 12);
    }
}
