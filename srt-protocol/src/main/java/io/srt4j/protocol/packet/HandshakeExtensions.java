package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What follows the fixed part of a version 5 handshake (SRT draft, 3.2.1.1): blocks of a type, a length in words and a
 * body. They may come in any order; unknown types are skipped; of two blocks of one type the first counts.
 *
 * @param capabilities the HSREQ or HSRSP; null if there was none
 * @param streamId what the caller asks for; empty if it does not say
 * @param congestion the congestion controller's name; empty means {@code live}
 * @param filter the packet filter's configuration; empty means none
 * @param keys the KMREQ or KMRSP; null if there was none
 * @param hasGroup whether the connection would join a group
 */
public record HandshakeExtensions(
        @Nullable Capabilities capabilities, String streamId, String congestion, String filter,
        @Nullable KeyExtension keys, boolean hasGroup) {

    /** What a handshake of version 4 says: nothing. */
    public static final HandshakeExtensions LEGACY =
            new HandshakeExtensions(new Capabilities(0, 0, 0, 0), "", "", "", null, false);

    public static final int HSREQ = 1;
    public static final int HSRSP = 2;
    public static final int KMREQ = 3;
    public static final int KMRSP = 4;
    public static final int SID = 5;
    public static final int CONGESTION = 6;
    public static final int FILTER = 7;
    public static final int GROUP = 8;

    /** Longest stream id, in bytes. */
    public static final int MAX_STREAM_ID_BYTES = 512;

    private static final int MAX_CONGESTION_BYTES = 16;
    private static final int MAX_FILTER_BYTES = 512;

    /**
     * HSREQ or HSRSP.
     *
     * @param version the sender's SRT version: {@code major << 16 | minor << 8 | patch}
     * @param flags what the sender can do, the constants below
     * @param receiveLatencyMs HSREQ: what the sender wants as receiver; HSRSP: what it will use
     * @param sendLatencyMs HSREQ: the least it wants the other side to use; HSRSP: what the other side shall use
     */
    public record Capabilities(int version, int flags, int receiveLatencyMs, int sendLatencyMs) {
        public static final int TSBPD_SENDER = 0x01;
        public static final int TSBPD_RECEIVER = 0x02;
        public static final int CRYPTO = 0x04;
        public static final int TOO_LATE_DROP = 0x08;
        public static final int NAK_REPORT = 0x10;
        public static final int RETRANSMIT_FLAG = 0x20;
        public static final int STREAM = 0x40;
        public static final int FILTER = 0x80;

        public boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /**
     * Walks the extension blocks in {@code [at, end)} of the buffer.
     *
     * @return null if a block claims more than there is, or a known block is too short or too long
     */
    public static @Nullable HandshakeExtensions read(ByteBuffer packet, int at, int end) {
        Capabilities capabilities = null;
        String streamId = null;
        String congestion = null;
        String filter = null;
        KeyExtension keys = null;
        boolean group = false;
        for (int block = at, next; end - block >= 4; block = next) {
            int type = packet.getShort(block) & 0xFFFF;
            int bodyBytes = (packet.getShort(block + 2) & 0xFFFF) * 4;
            int body = block + 4;
            next = body + bodyBytes;
            if (next > end || bodyBytes > maxBodyBytes(type)) {
                return null;
            }
            switch (type) {
                case HSREQ, HSRSP -> {
                    if (bodyBytes < 12) {
                        return null;
                    }
                    capabilities = capabilities == null ? readCapabilities(packet, body) : capabilities;
                }
                case KMREQ, KMRSP ->
                        keys = keys == null ? KeyExtension.read(packet, body, bodyBytes) : keys;
                case GROUP -> group = true;
                case SID -> streamId = streamId == null ? readString(packet, body, bodyBytes) : streamId;
                case CONGESTION -> congestion = congestion == null ? readString(packet, body, bodyBytes) : congestion;
                case FILTER -> filter = filter == null ? readString(packet, body, bodyBytes) : filter;
                default -> {
                    // A later version's extension: not ours to judge.
                }
            }
        }
        return new HandshakeExtensions(capabilities, streamId == null ? "" : streamId,
                congestion == null ? "" : congestion, filter == null ? "" : filter, keys, group);
    }

    private static int maxBodyBytes(int type) {
        return switch (type) {
            case SID -> MAX_STREAM_ID_BYTES;
            case CONGESTION -> MAX_CONGESTION_BYTES;
            case FILTER -> MAX_FILTER_BYTES;
            case KMREQ, KMRSP -> KeyMaterial.MAX_BYTES;
            default -> Integer.MAX_VALUE;
        };
    }

    private static Capabilities readCapabilities(ByteBuffer packet, int body) {
        int latencies = packet.getInt(body + 8);
        return new Capabilities(packet.getInt(body), packet.getInt(body + 4), latencies >>> 16, latencies & 0xFFFF);
    }

    /** Strings are zero-padded to whole words, and the bytes of each word are reversed, as libsrt swaps control bodies word by word. */
    private static String readString(ByteBuffer packet, int at, int bytes) {
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = packet.get(at + (i & ~3) + 3 - (i & 3));
        }
        int length = bytes;
        while (length > 0 && text[length - 1] == 0) {
            length--;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** Appends an HSREQ or HSRSP block at the buffer's position. */
    public static void writeCapabilities(ByteBuffer out, int type, Capabilities capabilities) {
        out.putInt(type << 16 | 3).putInt(capabilities.version()).putInt(capabilities.flags())
                .putInt(capabilities.receiveLatencyMs() << 16 | capabilities.sendLatencyMs());
    }

    /** Appends a KMREQ or KMRSP block, whose body is whole words, at the buffer's position. */
    public static void writeKeyMaterial(ByteBuffer out, int type, byte[] body) {
        out.putInt(type << 16 | body.length / 4).put(body);
    }

    /** Appends a string block (SID, CONGESTION, FILTER) at the buffer's position. */
    public static void writeString(ByteBuffer out, int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int words = (bytes.length + 3) / 4;
        out.putInt(type << 16 | words);
        for (int i = 0; i < words * 4; i++) {
            int source = (i & ~3) + 3 - (i & 3);
            out.put(source < bytes.length ? bytes[source] : 0);
        }
    }
}
