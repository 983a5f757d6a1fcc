package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.SeqNo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of what comes in: one for each slot, and for each the one before it, because repeats of packets sent with it
 * may still be on their way.
 *
 * <p>A slot alone does not say which key: with frequent refreshes two keys of one slot meet. But keys follow each other
 * in the order of sequence numbers, and between two of the same slot lies one of the other; the first packet seen of
 * that one tells them apart. libsrt takes the newest key of the slot and turns late repeats into noise. Loop-confined.
 */
public final class ReceivingKeys {
    /** One slot. */
    private static final class Slot {
        private byte[] key = {};
        private @Nullable PayloadCipher cipher;
        private @Nullable PayloadCipher previous;
        /** Counts the keys of both slots in the order in which they are used. */
        private int generation = -1;
        /** The lowest sequence number seen with {@link #cipher}; -1 before the first. */
        private int lowestSeq = -1;

        void install(byte[] newKey, PayloadCipher newCipher, int newGeneration) {
            if (previous != null) {
                previous.destroy();
            }
            Arrays.fill(key, (byte) 0);
            previous = cipher;
            key = newKey;
            cipher = newCipher;
            generation = newGeneration;
            lowestSeq = -1;
        }

        void destroy() {
            Arrays.fill(key, (byte) 0);
            if (cipher != null) {
                cipher.destroy();
            }
            if (previous != null) {
                previous.destroy();
            }
            cipher = null;
            previous = null;
        }
    }

    /** A repeat comes at most this many packets late: no buffer holds more. */
    private static final int REPEATS_REACH = 1 << 20;

    private static final int TS_PACKET_BYTES = 188;
    private static final byte TS_SYNC = 0x47;
    private static final int PROVING_TS_PACKETS = 5;

    private final Slot even = new Slot();
    private final Slot odd = new Slot();
    private boolean secured;

    ReceivingKeys() {}

    /** Takes over the keys of a message; what is known already stays. The arrays belong to this object from now on. */
    void install(KeyMaterial material, byte[] keys, boolean legacyGcm) {
        secured = true;
        int bytes = material.keyBytes();
        for (int i = 0, taken = 0; i < 2; i++) {
            int bit = i == 0 ? KeyMaterial.EVEN : KeyMaterial.ODD;
            if ((material.slots() & bit) != 0) {
                byte[] key = Arrays.copyOfRange(keys, taken, taken + bytes);
                taken += bytes;
                Slot slot = slot(bit);
                if (slot.cipher == null || !Arrays.equals(slot.key, key)) {
                    slot.install(key, PayloadCipher.of(material, key, legacyGcm),
                            Math.max(even.generation, odd.generation) + 1);
                }
            }
        }
        Arrays.fill(keys, (byte) 0);
    }

    private Slot slot(int bit) {
        return bit == KeyMaterial.EVEN ? even : odd;
    }

    /** Whether keys were agreed on, so that what cannot be read now may be readable when it is repeated. */
    public boolean isSecured() {
        return secured;
    }

    /** Whether the key of a packet is there: none while nothing was agreed, since then the one it names. */
    public boolean knows(ByteBuffer packet, int at) {
        int bit = DataPacket.keySlot(packet, at);
        return secured == (bit != 0) && (bit == 0 || cipherOf(bit, DataPacket.seq(packet, at)) != null);
    }

    private @Nullable PayloadCipher cipherOf(int bit, int seq) {
        return bit == KeyMaterial.EVEN || bit == KeyMaterial.ODD
                ? cipher(slot(bit), slot(KeyMaterial.EVEN + KeyMaterial.ODD - bit), seq)
                : null;
    }

    /**
     * Decrypts the first {@code length} bytes of {@code payload} in place.
     *
     * @param packet holds the packet's header at {@code at}
     * @return the length of the message; negative if it cannot be read
     */
    public int open(ByteBuffer packet, int at, byte[] payload, int length) {
        int bit = DataPacket.keySlot(packet, at);
        if (secured != (bit != 0)) {
            return PayloadCipher.FORGED;
        }
        if (bit == 0) {
            return length;
        }
        int seq = DataPacket.seq(packet, at);
        PayloadCipher cipher = cipherOf(bit, seq);
        if (cipher == null) {
            return PayloadCipher.FORGED;
        }
        Slot own = slot(bit);
        if (cipher == own.cipher && (own.lowestSeq < 0 || SeqNo.isBefore(seq, own.lowestSeq))) {
            own.lowestSeq = seq;
        }
        return cipher.open(packet, at, payload, length);
    }

    private static @Nullable PayloadCipher cipher(Slot own, Slot other, int seq) {
        int ahead = other.lowestSeq < 0 ? 0 : SeqNo.distance(seq, other.lowestSeq);
        boolean beforeOther = ahead > 0 && ahead < REPEATS_REACH;
        if (own.generation > other.generation && beforeOther) {
            return own.previous;
        }
        if (own.generation < other.generation && other.lowestSeq >= 0 && !beforeOther) {
            return null; // of a key that was not told yet: the one known would turn it into noise
        }
        return own.cipher;
    }

    /**
     * Whether only somebody with the key can have made a packet, which is not to be a repeat of one sent before. AES-GCM
     * says so itself. AES-CTR makes something of anything, so there the payload has to be MPEG-TS, whose
     * packets begin with the same byte: five of them are guessed once in 2^40 times, seven once in 2^56.
     *
     * @param packet holds the packet's header at {@code at}
     * @param payload its first {@code length} bytes are decrypted in place, as a trial
     */
    public boolean prove(ByteBuffer packet, int at, byte[] payload, int length) {
        int bit = DataPacket.keySlot(packet, at);
        if (bit != KeyMaterial.EVEN && bit != KeyMaterial.ODD) {
            return false;
        }
        return switch (slot(bit).cipher) {
            case GcmCipher gcm -> gcm.open(packet, at, payload, length) >= 0;
            case CtrCipher ctr -> isTransportStream(payload, ctr.open(packet, at, payload, length));
            case null -> false;
        };
    }

    private static boolean isTransportStream(byte[] payload, int length) {
        if (length < PROVING_TS_PACKETS * TS_PACKET_BYTES || length % TS_PACKET_BYTES != 0) {
            return false;
        }
        for (int i = 0; i < length; i += TS_PACKET_BYTES) {
            if (payload[i] != TS_SYNC) {
                return false;
            }
        }
        return true;
    }

    /** Overwrites all keys; nothing can be read any more. */
    void destroy() {
        even.destroy();
        odd.destroy();
    }
}
