package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.KeyMaterial;
import java.nio.ByteBuffer;

/**
 * One session key at work, in one direction. Payloads are changed in place, in arrays with room for
 * {@link #overheadBytes} more. The packet's header decides the initial vector, and with GCM is protected itself.
 */
sealed interface PayloadCipher permits CtrCipher, GcmCipher {
    /** The session key {@code key} with {@code material}'s cipher and salt. */
    static PayloadCipher of(KeyMaterial material, byte[] key, boolean legacyGcm) {
        return switch (material.cipher()) {
            case KeyMaterial.CIPHER_GCM -> new GcmCipher(key, material.salt(), legacyGcm);
            default -> new CtrCipher(key, material.salt());
        };
    }

    /**
     * Encrypts the first {@code length} bytes.
     *
     * @param packet holds the packet's complete header at {@code at}, without the retransmission flag
     * @return the length of what has to be sent
     */
    int seal(ByteBuffer packet, int at, byte[] payload, int length);

    /**
     * Decrypts the first {@code length} bytes.
     *
     * @return the length of the message, or {@link #FORGED}
     */
    int open(ByteBuffer packet, int at, byte[] payload, int length);

    /** In place of a length: the packet was changed on its way, or encrypted with another key. */
    int FORGED = -1;

    /** By how much {@link #seal} makes a payload longer. */
    int overheadBytes();

    /** Overwrites the key. The object is not used again. */
    void destroy();
}
