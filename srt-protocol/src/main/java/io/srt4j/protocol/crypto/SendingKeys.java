package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.EncryptionOptions;
import io.srt4j.protocol.settings.Entropy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of what goes out: one at work, and near its end the next one, of the other slot. A key is used for so many
 * first transmissions; repeats keep their ciphertext and do not count. Loop-confined.
 *
 * <p>Deviates: libsrt changes to the next key whether the peer has it or not, and although repeats of packets of an older
 * key of the same slot may still be due. Here the next key has to be confirmed, and is made only when no packet of the key
 * before the present one is held any more: so the peer can read whatever comes, and each slot has one meaning at a time.
 */
public final class SendingKeys {
    /** Sends in clear. */
    static final SendingKeys NONE = new SendingKeys();

    private final int refreshPackets;
    private final int preAnnouncePackets;
    private final @Nullable Context context;

    private int slot;
    private byte[] key = {};
    private @Nullable PayloadCipher cipher;
    private byte @Nullable [] nextKey;
    private boolean confirmed;
    private int sentWithKey;
    /** The first packet of the present key. */
    private int firstSeq;
    private @Nullable KeyMaterial announcement;

    /** What all keys of a direction have in common. */
    record Context(KeyMaterial first, KeyWrap wrap, Entropy entropy, boolean legacyGcm) {
        PayloadCipher cipher(byte[] key) {
            return PayloadCipher.of(first, key, legacyGcm);
        }
    }

    private SendingKeys() {
        refreshPackets = 0;
        preAnnouncePackets = 0;
        context = null;
    }

    /** Begins with {@code key}, which belongs to this object from now on. */
    SendingKeys(EncryptionOptions options, Context context, int slot, byte[] key) {
        this.refreshPackets = options.effectiveRefreshPackets();
        this.preAnnouncePackets = options.effectivePreAnnouncePackets();
        this.context = context;
        this.slot = slot;
        this.key = key;
        this.cipher = context.cipher(key);
    }

    /**
     * The key slot of the next packet that is sent for the first time, 0 if it goes in clear. Counts it.
     *
     * @param seq the packet's
     * @param firstHeldSeq of the oldest packet that may still have to be repeated
     */
    public int nextSlot(int seq, int firstHeldSeq) {
        Context common = context;
        if (cipher == null || common == null) {
            return 0;
        }
        if (sentWithKey == 0) {
            firstSeq = seq;
        }
        if (nextKey == null && sentWithKey > refreshPackets - preAnnouncePackets
                && !SeqNo.isBefore(firstHeldSeq, firstSeq)) {
            prepareNext(common);
        }
        if (nextKey != null && confirmed && sentWithKey >= refreshPackets) {
            switchOver(common, nextKey);
            firstSeq = seq;
        }
        sentWithKey++;
        return slot;
    }

    private void prepareNext(Context common) {
        byte[] made = new byte[key.length];
        common.entropy.nextBytes(made);
        nextKey = made;
        confirmed = false;
        byte[] both = new byte[2 * key.length];
        System.arraycopy(slot == KeyMaterial.EVEN ? key : made, 0, both, 0, key.length);
        System.arraycopy(slot == KeyMaterial.EVEN ? made : key, 0, both, key.length, key.length);
        announcement = KeyMaterial.of(KeyMaterial.EVEN | KeyMaterial.ODD, common.first.cipher(), common.first.salt(),
                key.length, common.wrap.wrap(both));
        Arrays.fill(both, (byte) 0);
    }

    private void switchOver(Context common, byte[] to) {
        destroyCurrent();
        slot = KeyMaterial.EVEN + KeyMaterial.ODD - slot;
        key = to;
        cipher = common.cipher(to);
        nextKey = null;
        sentWithKey = 0;
    }

    /** Encrypts a payload in place for the slot that {@link #nextSlot} gave; see {@link PayloadCipher#seal}. */
    public int seal(ByteBuffer packet, int at, byte[] payload, int length) {
        return cipher == null ? length : cipher.seal(packet, at, payload, length);
    }

    /** By how much {@link #seal} makes a payload longer. */
    int overheadBytes() {
        return cipher == null ? 0 : cipher.overheadBytes();
    }

    /** The message that tells the peer the next key, once; null if there is none. */
    @Nullable KeyMaterial pollAnnouncement() {
        KeyMaterial made = announcement;
        announcement = null;
        return made;
    }

    /** The peer has the next key. */
    void confirm() {
        confirmed = true;
    }

    boolean hasAnnouncement() {
        return announcement != null;
    }

    private void destroyCurrent() {
        Arrays.fill(key, (byte) 0);
        if (cipher != null) {
            cipher.destroy();
        }
    }

    /** Overwrites all keys; nothing can be sent any more. */
    void destroy() {
        destroyCurrent();
        if (nextKey != null) {
            Arrays.fill(nextKey, (byte) 0);
        }
    }
}
