package io.srt4j.protocol.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** An AES key whose bytes can be overwritten when it has served: Java's own keep theirs until they are collected. */
final class SessionKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private boolean destroyed;

    SessionKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone(); // the ciphers overwrite their copy themselves
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }
}
