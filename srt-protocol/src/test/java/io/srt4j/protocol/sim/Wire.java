package io.srt4j.protocol.sim;

import java.nio.ByteBuffer;

/**
 * The tests' own reading and writing of SRT packets, on purpose independent of the codecs under test.
 *
 * <p>All methods look at the bytes from the buffer's position to its limit and leave both alone.
 */
public final class Wire {
    public static final int HANDSHAKE = 0;
    public static final int KEEPALIVE = 1;
    public static final int ACK = 2;
    public static final int NAK = 3;
    public static final int CONGESTION_WARNING = 4;
    public static final int SHUTDOWN = 5;
    public static final int ACKACK = 6;
    public static final int DROPREQ = 7;
    public static final int PEER_ERROR = 8;
    public static final int EXTENSION = 0x7FFF;

    public static final int HEADER_BYTES = 16;

    private Wire() {
    }

    public static int word(ByteBuffer packet, int index) {
        return packet.getInt(packet.position() + index * 4);
    }

    public static int words(ByteBuffer packet) {
        return packet.remaining() / 4;
    }

    public static boolean isData(ByteBuffer packet) {
        return packet.remaining() >= HEADER_BYTES && word(packet, 0) >= 0;
    }

    public static boolean isControl(ByteBuffer packet, int type) {
        return packet.remaining() >= HEADER_BYTES && word(packet, 0) >>> 16 == (0x8000 | type);
    }

    public static int seq(ByteBuffer data) {
        return word(data, 0);
    }

    public static int messageNumber(ByteBuffer data) {
        return word(data, 1) & 0x03FF_FFFF;
    }

    public static boolean isRetransmit(ByteBuffer data) {
        return isData(data) && (word(data, 1) & 0x0400_0000) != 0;
    }

    public static int timestampUs(ByteBuffer packet) {
        return word(packet, 2);
    }

    public static int destinationId(ByteBuffer packet) {
        return word(packet, 3);
    }

    public static boolean isHandshake(ByteBuffer packet, int requestType) {
        return isControl(packet, HANDSHAKE) && packet.remaining() >= 64 && word(packet, 9) == requestType;
    }

    /** A data packet of one message; {@code retransmit} sets the R flag. */
    public static ByteBuffer data(int seq, int messageNumber, int timestampUs, int destinationId, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length).putInt(seq).putInt(0xC000_0000 | messageNumber)
                .putInt(timestampUs).putInt(destinationId).put(payload).flip();
    }

    public static ByteBuffer control(int type, int info, int timestampUs, int destinationId, int... body) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + body.length * 4).putInt(0x8000_0000 | type << 16)
                .putInt(info).putInt(timestampUs).putInt(destinationId);
        for (int word : body) {
            packet.putInt(word);
        }
        return packet.flip();
    }

    /** One line for humans. */
    public static String describe(ByteBuffer packet) {
        if (packet.remaining() < HEADER_BYTES) {
            return "short " + packet.remaining() + " B";
        }
        String tail = " ts " + Integer.toUnsignedString(timestampUs(packet)) + " to 0x"
                + Integer.toHexString(destinationId(packet)) + " " + packet.remaining() + " B";
        if (isData(packet)) {
            return "data " + seq(packet) + " msg " + messageNumber(packet) + (isRetransmit(packet) ? " R" : "")
                    + tail;
        }
        return describeControl(packet, word(packet, 0) >>> 16 & 0x7FFF) + tail;
    }

    private static String describeControl(ByteBuffer packet, int type) {
        int info = word(packet, 1);
        int words = words(packet);
        return switch (type) {
            case HANDSHAKE -> words < 12 ? "handshake, short" : "handshake v" + word(packet, 4) + " type "
                    + word(packet, 9) + " isn " + word(packet, 6) + " id 0x" + Integer.toHexString(word(packet, 10))
                    + " cookie 0x" + Integer.toHexString(word(packet, 11));
            case KEEPALIVE -> "keepalive";
            case ACK -> "ack #" + info + (words > 4 ? " before " + word(packet, 4) : "")
                    + (words > 7 ? " rtt " + word(packet, 5) + "/" + word(packet, 6) + " free " + word(packet, 7) : "");
            case NAK -> "nak" + lossList(packet);
            case SHUTDOWN -> "shutdown";
            case ACKACK -> "ackack #" + info;
            case DROPREQ -> "dropreq msg " + info + (words > 5 ? " " + word(packet, 4) + ".." + word(packet, 5) : "");
            default -> "control 0x" + Integer.toHexString(type) + " info " + info;
        };
    }

    private static String lossList(ByteBuffer packet) {
        StringBuilder list = new StringBuilder();
        int shown = Math.min(words(packet), 20);
        for (int i = 4; i < shown; i++) {
            int word = word(packet, i);
            list.append(i > 4 && word(packet, i - 1) < 0 ? ".." : " ").append(word & 0x7FFF_FFFF);
        }
        return list.append(words(packet) > shown ? " ..." : "").toString();
    }
}
