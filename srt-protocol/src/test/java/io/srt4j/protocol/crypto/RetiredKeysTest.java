package io.srt4j.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.EncryptionOptions;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that have served are overwritten, wherever this package keeps them. */
class RetiredKeysTest {
    private static final String PASSPHRASE = "correct-horse-16";
    private static final int KEY_BYTES = 16;
    private static final EncryptionOptions OPTIONS = SrtOptions.builder().passphrase(PASSPHRASE).keyRefreshPackets(10)
            .keyPreAnnouncePackets(4).build().encryption();

    private final KeyWrap wrap = KeyWrap.of(PASSPHRASE, new byte[KeyMaterial.SALT_BYTES], KEY_BYTES);

    private static byte[] key(int fill) {
        byte[] key = new byte[KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private KeyMaterial material(int cipher, int slots, byte[] keys) {
        return KeyMaterial.of(slots, cipher, new byte[KeyMaterial.SALT_BYTES], KEY_BYTES, wrap.wrap(keys));
    }

    private SendingKeys sending(byte[] key) {
        KeyMaterial first = material(KeyMaterial.CIPHER_CTR, KeyMaterial.EVEN, key);
        return new SendingKeys(OPTIONS, new SendingKeys.Context(first, wrap, new SimEntropy(1), false),
                KeyMaterial.EVEN, key);
    }

    private static ByteBuffer header(int seq, int slot) {
        ByteBuffer header = ByteBuffer.allocate(PacketHeader.BYTES);
        DataPacket.writeSolo(header, seq, DataPacket.flags(1, slot, false), 0, 7);
        return header;
    }

    @Test
    void theSendersKeyIsOverwrittenWhenTheNextOneTakesOver() {
        byte[] key = key(1);
        SendingKeys keys = sending(key);
        int seq = 0;
        while (keys.nextSlot(seq, seq) == KeyMaterial.EVEN) {
            assertThat(key).as("in use by packet %d", seq).isEqualTo(key(1));
            keys.confirm();
            seq++;
        }

        assertThat(seq).isEqualTo(10);
        assertThat(key).containsOnly(0);
    }

    @Test
    void theSendersKeyIsOverwrittenAtTheEnd() {
        byte[] key = key(1);
        SendingKeys keys = sending(key);

        keys.destroy();

        assertThat(key).containsOnly(0);
    }

    @Test
    void whatWasUnwrappedIsOverwrittenOnceItIsInstalled() {
        byte[] keys = key(1);

        new ReceivingKeys().install(material(KeyMaterial.CIPHER_CTR, KeyMaterial.EVEN, keys), keys, false);

        assertThat(keys).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {KeyMaterial.CIPHER_CTR, KeyMaterial.CIPHER_GCM})
    void aClosedReceiverReadsNothingMore(int cipher) {
        KeyMaterial material = material(cipher, KeyMaterial.EVEN, key(1));
        ReceivingKeys keys = new ReceivingKeys();
        keys.install(material, key(1), false);
        byte[] payload = new byte[64];
        int sealedBytes = PayloadCipher.of(material, key(1), false).seal(header(5, KeyMaterial.EVEN), 0, payload, 32);

        keys.destroy();

        assertThat(keys.open(header(5, KeyMaterial.EVEN), 0, payload, sealedBytes)).isNegative();
    }

    /** The state that Java's cipher has made of the key goes too. */
    @Test
    void aDestroyedCipherWorksWithAKeyOfZeros() {
        KeyMaterial material = material(KeyMaterial.CIPHER_CTR, KeyMaterial.EVEN, key(1));
        PayloadCipher cipher = PayloadCipher.of(material, key(1), false);
        byte[] before = new byte[16];
        cipher.seal(header(0, KeyMaterial.EVEN), 0, before, 16);

        cipher.destroy();

        byte[] after = new byte[16];
        cipher.seal(header(0, KeyMaterial.EVEN), 0, after, 16);
        byte[] zeros = new byte[16];
        PayloadCipher.of(material, new byte[KEY_BYTES], false).seal(header(0, KeyMaterial.EVEN), 0, zeros, 16);
        assertThat(after).isEqualTo(zeros).isNotEqualTo(before);
    }

    @Test
    void theKeyMadeFromThePassphraseIsOverwrittenAtTheEnd() {
        byte[] wrapped = wrap.wrap(key(1));
        assertThat(Objects.requireNonNull(wrap.unwrap(wrapped))).isEqualTo(key(1));

        wrap.destroy();

        assertThat(wrap.unwrap(wrapped)).isNull();
    }

    @Test
    void aDestroyedSessionKeySaysSo() {
        SessionKey key = new SessionKey(key(1));

        key.destroy();

        assertThat(key.isDestroyed()).isTrue();
        assertThat(key.getEncoded()).containsOnly(0);
    }
}
