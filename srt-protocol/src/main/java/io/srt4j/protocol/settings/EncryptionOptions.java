package io.srt4j.protocol.settings;

import java.nio.charset.StandardCharsets;

/**
 * What a side wants about encryption. Immutable; its text never holds the passphrase.
 *
 * @param passphrase SRTO_PASSPHRASE: 10..80 bytes of UTF-8; empty means none
 * @param keyBytes SRTO_PBKEYLEN: 16, 24 or 32; 0 takes what the peer announces, else 16. Only counts on the side that
 *     makes the key, the caller
 * @param cipherMode SRTO_CRYPTOMODE
 * @param refreshPackets SRTO_KMREFRESHRATE: packets sent with one key, 0 for 2^24
 * @param preAnnouncePackets SRTO_KMPREANNOUNCE: how many packets before the switch the next key is sent, at most
 *     {@code (refreshPackets - 1) / 2}; 0 for 2^16, or that most if it is less
 * @param enforced SRTO_ENFORCEDENCRYPTION: whether a connection is refused whose keys do not fit. Otherwise it is made,
 *     and what is encrypted stays unreadable
 */
public record EncryptionOptions(
        String passphrase, int keyBytes, CipherMode cipherMode, int refreshPackets, int preAnnouncePackets,
        boolean enforced) {
    private static final int MIN_PASSPHRASE_BYTES = 10;
    private static final int MAX_PASSPHRASE_BYTES = 80;
    private static final int USUAL_REFRESH_PACKETS = 1 << 24;
    private static final int USUAL_PRE_ANNOUNCE_PACKETS = 1 << 16;

    public EncryptionOptions {
        int bytes = passphrase.getBytes(StandardCharsets.UTF_8).length;
        if (bytes != 0 && (bytes < MIN_PASSPHRASE_BYTES || bytes > MAX_PASSPHRASE_BYTES)) {
            throw new IllegalArgumentException("passphrase has " + bytes + " bytes, allowed are none or "
                    + MIN_PASSPHRASE_BYTES + " to " + MAX_PASSPHRASE_BYTES);
        }
        if (keyBytes != 0 && keyBytes != 16 && keyBytes != 24 && keyBytes != 32) {
            throw new IllegalArgumentException("keyBytes is " + keyBytes + ", allowed are 0, 16, 24 and 32");
        }
        if (refreshPackets < 0) {
            throw new IllegalArgumentException("keyRefreshPackets is " + refreshPackets + ", allowed are 0 and more");
        }
        int most = mostPreAnnounced(refreshPackets);
        if (preAnnouncePackets < 0 || preAnnouncePackets > most) {
            throw new IllegalArgumentException("keyPreAnnouncePackets is " + preAnnouncePackets
                    + ", allowed are 0 to (keyRefreshPackets - 1) / 2 = " + most);
        }
    }

    private static int mostPreAnnounced(int refreshPackets) {
        return ((refreshPackets == 0 ? USUAL_REFRESH_PACKETS : refreshPackets) - 1) / 2;
    }

    /** Whether there is a passphrase. */
    public boolean isOn() {
        return !passphrase.isEmpty();
    }

    /** What a handshake says about the key length: divided by 8, or 0 for nothing. */
    public int announcedField() {
        return isOn() ? keyBytes / 8 : 0;
    }

    /** Packets sent with one key. */
    public int effectiveRefreshPackets() {
        return refreshPackets == 0 ? USUAL_REFRESH_PACKETS : refreshPackets;
    }

    /** How many packets before the switch the next key is sent. */
    public int effectivePreAnnouncePackets() {
        int usual = Math.min(USUAL_PRE_ANNOUNCE_PACKETS, mostPreAnnounced(refreshPackets));
        return preAnnouncePackets == 0 ? usual : preAnnouncePackets;
    }

    @Override
    public String toString() {
        return isOn()
                ? "passphrase, " + (keyBytes == 0 ? "any" : Integer.toString(8 * keyBytes)) + " bits, " + cipherMode
                        + ", refresh after " + effectiveRefreshPackets() + ", announced "
                        + effectivePreAnnouncePackets() + " before" + (enforced ? "" : ", not enforced")
                : "none" + (enforced ? "" : ", not enforced");
    }

    /** No passphrase, and none accepted. */
    static Builder builder() {
        return new Builder();
    }

    /** A copy to change. */
    Builder toBuilder() {
        return builder().passphrase(passphrase).keyBytes(keyBytes).cipherMode(cipherMode)
                .refreshPackets(refreshPackets).preAnnouncePackets(preAnnouncePackets).enforced(enforced);
    }

    /** Collects options; see the record's parameters for meaning, unit and range. */
    static final class Builder {
        private String passphrase = "";
        private int keyBytes;
        private CipherMode cipherMode = CipherMode.AUTO;
        private int refreshPackets;
        private int preAnnouncePackets;
        private boolean enforced = true;

        private Builder() {}

        Builder passphrase(String value) {
            passphrase = value;
            return this;
        }

        Builder keyBytes(int value) {
            keyBytes = value;
            return this;
        }

        Builder cipherMode(CipherMode value) {
            cipherMode = value;
            return this;
        }

        Builder refreshPackets(int value) {
            refreshPackets = value;
            return this;
        }

        Builder preAnnouncePackets(int value) {
            preAnnouncePackets = value;
            return this;
        }

        Builder enforced(boolean value) {
            enforced = value;
            return this;
        }

        EncryptionOptions build() {
            return new EncryptionOptions(passphrase, keyBytes, cipherMode, refreshPackets, preAnnouncePackets,
                    enforced);
        }
    }
}
