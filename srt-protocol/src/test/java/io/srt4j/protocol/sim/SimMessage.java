package io.srt4j.protocol.sim;

import java.nio.ByteBuffer;

/**
 * Numbered test messages whose every byte can be checked by the receiver.
 *
 * <pre>
 * int magic, long number, long simulated time of sending in ns, then a pattern that follows from the number
 * </pre>
 */
final class SimMessage {
    static final int MIN_BYTES = 20;
    private static final int MAGIC = 0x5349_4D31;

    private SimMessage() {
    }

    static void write(ByteBuffer into, long number, long sentNs, int bytes) {
        into.clear().putInt(MAGIC).putLong(number).putLong(sentNs);
        int at = MIN_BYTES;
        for (; at + 8 <= bytes; at += 8) {
            into.putLong(pattern(number, at));
        }
        for (; at < bytes; at++) {
            into.put((byte) pattern(number, at));
        }
        into.flip();
    }

    static boolean isNumbered(ByteBuffer message) {
        return message.remaining() >= MIN_BYTES && message.getInt(message.position()) == MAGIC;
    }

    static long number(ByteBuffer message) {
        return message.getLong(message.position() + 4);
    }

    static long sentNs(ByteBuffer message) {
        return message.getLong(message.position() + 12);
    }

    static boolean isIntact(ByteBuffer message) {
        long number = number(message);
        int start = message.position();
        int bytes = message.remaining();
        int at = MIN_BYTES;
        for (; at + 8 <= bytes; at += 8) {
            if (message.getLong(start + at) != pattern(number, at)) {
                return false;
            }
        }
        for (; at < bytes; at++) {
            if (message.get(start + at) != (byte) pattern(number, at)) {
                return false;
            }
        }
        return true;
    }

    private static long pattern(long number, int index) {
        return (number + index) * 0x9E37_79B9_7F4A_7C15L;
    }
}
