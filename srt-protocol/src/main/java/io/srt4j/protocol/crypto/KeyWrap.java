package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.KeyMaterial;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Protects session keys on their way with a key made from the passphrase: PBKDF2 (2048 rounds of HMAC-SHA1 over the last
 * 8 bytes of the salt, so it costs about a millisecond) and AES key wrap (RFC 3394). One for each salt; a connection has
 * only one.
 */
final class KeyWrap {
    private static final int ROUNDS = 2048;
    private static final int PBKDF2_SALT_BYTES = 8;

    private final byte[] wrappingKey;

    private KeyWrap(byte[] wrappingKey) {
        this.wrappingKey = wrappingKey;
    }

    /** @param keyBytes length of the session keys, and of the key that wraps them */
    static KeyWrap of(String passphrase, byte[] salt, int keyBytes) {
        byte[] tail = Arrays.copyOfRange(salt, KeyMaterial.SALT_BYTES - PBKDF2_SALT_BYTES, KeyMaterial.SALT_BYTES);
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), tail, ROUNDS, 8 * keyBytes);
        try {
            return new KeyWrap(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do PBKDF2 with HMAC-SHA1", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Wraps {@code keys}, one or two of them behind each other. */
    byte[] wrap(byte[] keys) {
        try {
            return cipher(Cipher.ENCRYPT_MODE).doFinal(keys);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot wrap AES keys", e);
        }
    }

    /** The keys in {@code wrapped}; null if they were wrapped with another passphrase. */
    byte @Nullable [] unwrap(byte[] wrapped) {
        try {
            return cipher(Cipher.DECRYPT_MODE).doFinal(wrapped);
        } catch (GeneralSecurityException _) {
            return null;
        }
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
        cipher.init(mode, new SecretKeySpec(wrappingKey, "AES"));
        return cipher;
    }

    /** Overwrites the key. The object is not used again. */
    void destroy() {
        Arrays.fill(wrappingKey, (byte) 0);
    }
}
