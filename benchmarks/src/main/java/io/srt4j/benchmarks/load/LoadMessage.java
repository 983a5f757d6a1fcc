package io.srt4j.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The payload of {@code libsrt_load}: MPEG-TS null packets, so that gateways take it, and in the first one, behind its
 * header and in the machine's byte order, what the receiver checks.
 */
final class LoadMessage {
    static final int MAGIC = 0x53525431;
    /** Of the message that says how many came before it. */
    static final int END_MAGIC = 0x53525445;
    static final int HEADER_BYTES = 28;

    private static final int TS_PACKET_BYTES = 188;
    private static final int TS_NULL_HEADER = 0x471FFF10;
    private static final int MAGIC_AT = 4;
    private static final int INDEX_AT = 8;
    private static final int SEQUENCE_AT = 12;
    private static final int SENT_AT = 20;

    private LoadMessage() {}

    static ByteBuffer blank(int bytes) {
        ByteBuffer message = ByteBuffer.allocate(bytes);
        for (int at = 0; at < bytes; at++) {
            message.put(at, (byte) 0xFF);
        }
        for (int at = 0; at + Integer.BYTES <= bytes; at += TS_PACKET_BYTES) {
            message.putInt(at, TS_NULL_HEADER);
        }
        return message.order(ByteOrder.nativeOrder());
    }

    static ByteBuffer room() {
        return ByteBuffer.allocate(2048).order(ByteOrder.nativeOrder());
    }

    static void write(ByteBuffer message, int magic, int index, long sequence) {
        message.putInt(MAGIC_AT, magic).putInt(INDEX_AT, index).putLong(SEQUENCE_AT, sequence)
                .putLong(SENT_AT, System.nanoTime());
    }

    static int magic(ByteBuffer message) {
        return message.getInt(MAGIC_AT);
    }

    static long sequence(ByteBuffer message) {
        return message.getLong(SEQUENCE_AT);
    }

    /** When it was sent, by the machine's monotonic clock. */
    static long sentNs(ByteBuffer message) {
        return message.getLong(SENT_AT);
    }
}
