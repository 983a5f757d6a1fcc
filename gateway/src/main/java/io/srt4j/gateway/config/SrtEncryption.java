package io.srt4j.gateway.config;

/**
 * What SRT connections are encrypted with unless a hook says otherwise.
 *
 * @param passphrase 10 to 80 bytes; empty for none
 * @param keyBytes 16, 24 or 32; the peer that calls may decide on another
 */
public record SrtEncryption(String passphrase, int keyBytes) {
    public static final SrtEncryption NONE = new SrtEncryption("", 16);

    /** Without the secret. */
    @Override
    public String toString() {
        return passphrase.isEmpty() ? "none" : "passphrase ***, " + keyBytes + " bytes";
    }
}
