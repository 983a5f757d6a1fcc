package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.settings.SrtOptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * AES-CTR: the payload XOR a key stream that depends on key, salt and sequence number (SRT draft, 6.2.2).
 *
 * <p>The key stream comes from one call of an AES-ECB cipher over prepared counter blocks. Java's own CTR mode must be
 * initialised for each packet, which costs more than the encryption and allocates; this allocates nothing.
 */
final class CtrCipher implements PayloadCipher {
    private static final int BLOCK_BYTES = 16;
    private static final int BLOCKS = (SrtOptions.MAX_PAYLOAD_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
    /** Where the sequence number stands in a counter block, and behind it the number of the block. */
    private static final int SEQ_AT = 10;
    private static final int COUNTER_AT = 14;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final SessionKey key;
    private final Cipher ecb;
    /** The salt where the sequence number goes. */
    private final int saltOfSeq;
    private final byte[] counters = new byte[BLOCKS * BLOCK_BYTES];
    private final byte[] keyStream = new byte[BLOCKS * BLOCK_BYTES];

    CtrCipher(byte[] key, byte[] salt) {
        this.key = new SessionKey(key);
        try {
            ecb = Cipher.getInstance("AES/ECB/NoPadding");
            ecb.init(Cipher.ENCRYPT_MODE, this.key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES", e);
        }
        saltOfSeq = ByteBuffer.wrap(salt).getInt(SEQ_AT);
        for (int block = 0; block < BLOCKS; block++) {
            int at = block * BLOCK_BYTES;
            System.arraycopy(salt, 0, counters, at, COUNTER_AT);
            counters[at + COUNTER_AT] = (byte) (block >>> 8);
            counters[at + COUNTER_AT + 1] = (byte) block;
        }
    }

    @Override
    public int seal(ByteBuffer packet, int at, byte[] payload, int length) {
        apply(DataPacket.seq(packet, at), payload, length);
        return length;
    }

    @Override
    public int open(ByteBuffer packet, int at, byte[] payload, int length) {
        apply(DataPacket.seq(packet, at), payload, length);
        return length;
    }

    private void apply(int seq, byte[] payload, int length) {
        int salted = seq ^ saltOfSeq;
        int end = (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        for (int at = SEQ_AT; at < end; at += BLOCK_BYTES) {
            counters[at] = (byte) (salted >>> 24);
            counters[at + 1] = (byte) (salted >>> 16);
            counters[at + 2] = (byte) (salted >>> 8);
            counters[at + 3] = (byte) salted;
        }
        try {
            ecb.update(counters, 0, end, keyStream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an AES cipher has no room for its own output", e);
        }
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            LONGS.set(payload, i, (long) LONGS.get(payload, i) ^ (long) LONGS.get(keyStream, i));
        }
        for (; i < length; i++) {
            payload[i] ^= keyStream[i];
        }
    }

    @Override
    public int overheadBytes() {
        return 0;
    }

    @Override
    public void destroy() {
        key.destroy();
        Arrays.fill(counters, (byte) 0);
        Arrays.fill(keyStream, (byte) 0);
        try {
            ecb.init(Cipher.ENCRYPT_MODE, key); // makes the cipher overwrite what it has made of the key
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES does not take a key of zeros", e);
        }
    }
}
