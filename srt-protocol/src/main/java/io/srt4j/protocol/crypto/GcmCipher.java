package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.PacketHeader;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM: as CTR, and a tag of 16 bytes behind the payload that covers payload and header. libsrt up to 1.5.3 uses
 * other initial vectors, which repeat for 65,536 packets, and reads the header in the order of its processor.
 *
 * <p>Java wants this cipher initialised for each packet, so it allocates: about 1.2 kB.
 */
final class GcmCipher implements PayloadCipher {
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final int IV_SEQ_AT = 8;
    /** In the old form the sequence number stands where CTR has it, and its lower half is cut off. */
    private static final int LEGACY_IV_SEQ_AT = 10;
    private static final int RETRANSMIT_BIT = 1 << 26;

    private final SessionKey key;
    private final byte[] salt;
    private final boolean legacy;
    private Cipher gcm;
    private final byte[] iv = new byte[IV_BYTES];
    private final ByteBuffer header = ByteBuffer.allocate(PacketHeader.BYTES);

    GcmCipher(byte[] key, byte[] salt, boolean legacy) {
        this.key = new SessionKey(key);
        this.salt = salt;
        this.legacy = legacy;
        this.gcm = newCipher();
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do AES-GCM", e);
        }
    }

    @Override
    public int seal(ByteBuffer packet, int at, byte[] payload, int length) {
        if (legacy) {
            gcm = newCipher(); // Java's refuses, and rightly, to use an initial vector twice in a row
        }
        try {
            prepare(Cipher.ENCRYPT_MODE, packet, at);
            return gcm.doFinal(payload, 0, length, payload, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt " + length + " bytes", e);
        }
    }

    @Override
    public int open(ByteBuffer packet, int at, byte[] payload, int length) {
        if (length < TAG_BYTES) {
            return FORGED;
        }
        try {
            prepare(Cipher.DECRYPT_MODE, packet, at);
            return gcm.doFinal(payload, 0, length, payload, 0);
        } catch (GeneralSecurityException _) {
            return FORGED;
        }
    }

    private void prepare(int mode, ByteBuffer packet, int at) throws GeneralSecurityException {
        System.arraycopy(salt, 0, iv, 0, IV_BYTES);
        int seq = DataPacket.seq(packet, at);
        if (legacy) {
            iv[LEGACY_IV_SEQ_AT] ^= (byte) (seq >>> 24);
            iv[LEGACY_IV_SEQ_AT + 1] ^= (byte) (seq >>> 16);
        } else {
            for (int i = 0; i < 4; i++) {
                iv[IV_SEQ_AT + i] ^= (byte) (seq >>> (24 - 8 * i));
            }
        }
        header.clear();
        putHeader(packet.getInt(at));
        putHeader(packet.getInt(at + 4) & ~RETRANSMIT_BIT);
        putHeader(packet.getInt(at + 8));
        putHeader(packet.getInt(at + 12));
        gcm.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
        gcm.updateAAD(header.array());
    }

    private void putHeader(int word) {
        header.putInt(legacy ? Integer.reverseBytes(word) : word);
    }

    @Override
    public int overheadBytes() {
        return TAG_BYTES;
    }

    @Override
    public void destroy() {
        key.destroy();
        try {
            // Makes the cipher overwrite what it has made of the key.
            gcm.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, new byte[IV_BYTES]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not take a key of zeros", e);
        }
    }
}
