package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A keying-material message (SRT draft, 3.2.2): one or two session keys, wrapped, and the salt they are used with. The
 * same bytes travel in a handshake (KMREQ, KMRSP), in the stream, and back as the answer, so the bytes are what is kept.
 *
 * <pre>
 *  0  version and type | signature "HAI"       8  cipher | authentication | 2 | 0
 *  3  key slots (2 bits)                      14  salt length / 4 | key length / 4
 *  4  0                                       16  salt (16) | wrapped keys, even first (8 + n * key length)
 * </pre>
 */
public final class KeyMaterial {
    /** In place of a message, an answer may carry one word that says why there is none. */
    public static final int STATE_BYTES = 4;

    /** Longest message: two keys of 32 bytes. */
    public static final int MAX_BYTES = 104;
    public static final int SALT_BYTES = 16;
    public static final int CIPHER_CTR = 2;
    public static final int CIPHER_GCM = 4;
    /** Key slots, as in {@link DataPacket#keySlot}. */
    public static final int EVEN = 1;
    public static final int ODD = 2;

    private static final int FIRST_WORD = 0x1220_2900;
    private static final int STREAM_ENCAPSULATION = 2;
    private static final int AUTHENTICATION_GCM = 1;
    private static final int WRAPPED_AT = 32;
    /** What the wrapping adds: an integrity check. */
    private static final int WRAP_BYTES = 8;

    private final byte[] message;

    private KeyMaterial(byte[] message) {
        this.message = message;
    }

    /**
     * Reads a message, which then belongs to the result.
     *
     * @return null if it cannot be used: too short, another version, an unknown cipher, sizes that do not fit each other
     */
    public static @Nullable KeyMaterial read(byte[] message) {
        if (message.length < WRAPPED_AT || message.length > MAX_BYTES) {
            return null;
        }
        KeyMaterial read = new KeyMaterial(message);
        ByteBuffer words = ByteBuffer.wrap(message);
        boolean known = (words.getInt(0) & 0xFFFF_FF00) == FIRST_WORD && read.slots() != 0 && words.getInt(4) == 0
                && message[10] == STREAM_ENCAPSULATION && message[14] * 4 == SALT_BYTES
                && (read.keyBytes() == 16 || read.keyBytes() == 24 || read.keyBytes() == 32)
                && message.length == WRAPPED_AT + WRAP_BYTES + read.keys() * read.keyBytes();
        boolean cipherKnown = (read.cipher() == CIPHER_CTR && message[9] == 0)
                || (read.cipher() == CIPHER_GCM && message[9] == AUTHENTICATION_GCM);
        return known && cipherKnown ? read : null;
    }

    /**
     * Makes a message.
     *
     * @param slots which keys are in it: {@link #EVEN}, {@link #ODD} or both
     * @param wrapped all of them, even first, wrapped together
     */
    public static KeyMaterial of(int slots, int cipher, byte[] salt, int keyBytes, byte[] wrapped) {
        byte[] message = new byte[WRAPPED_AT + wrapped.length];
        ByteBuffer.wrap(message).putInt(FIRST_WORD | slots).putInt(0).put((byte) cipher)
                .put((byte) (cipher == CIPHER_GCM ? AUTHENTICATION_GCM : 0)).put((byte) STREAM_ENCAPSULATION)
                .put((byte) 0).putShort((short) 0).put((byte) (SALT_BYTES / 4)).put((byte) (keyBytes / 4)).put(salt)
                .put(wrapped);
        return new KeyMaterial(message);
    }

    /** What an answer of {@link #STATE_BYTES} says; libsrt writes it in the order of its processor, so both are read. */
    public static int state(byte[] answer) {
        return answer[0] != 0 ? answer[0] : answer[3];
    }

    /** The one-word answer, in libsrt's order on all common machines. */
    public static byte[] stateAnswer(int state) {
        return new byte[] {(byte) state, 0, 0, 0};
    }

    /** Which keys are in it: {@link #EVEN}, {@link #ODD} or both. */
    public int slots() {
        return message[3] & 0b11;
    }

    /** How many. */
    public int keys() {
        return Integer.bitCount(slots());
    }

    /** {@link #CIPHER_CTR} or {@link #CIPHER_GCM}. */
    public int cipher() {
        return message[8];
    }

    /** Length of each key: 16, 24 or 32. */
    public int keyBytes() {
        return message[15] * 4;
    }

    public byte[] salt() {
        return Arrays.copyOfRange(message, 16, 16 + SALT_BYTES);
    }

    /** The wrapped keys. */
    public byte[] wrapped() {
        return Arrays.copyOfRange(message, WRAPPED_AT, message.length);
    }

    /** Whether it may follow {@code earlier}: the same salt, cipher and key length, which stay for a connection's life. */
    public boolean belongsWith(KeyMaterial earlier) {
        return cipher() == earlier.cipher() && keyBytes() == earlier.keyBytes()
                && Arrays.equals(message, 16, WRAPPED_AT, earlier.message, 16, WRAPPED_AT);
    }

    /** The whole message. */
    public byte[] bytes() {
        return message.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyMaterial that && Arrays.equals(message, that.message);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(message);
    }
}
