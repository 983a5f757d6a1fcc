package io.srt4j.protocol.handshake;

import io.srt4j.protocol.settings.Entropy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proof that a caller can be reached at the address it sends from: a keyed hash of address, port and minute, so that
 * nothing about the caller has to be kept until it comes back. Unlike libsrt's, nobody can compute it without the key.
 */
public final class SynCookie {
    private static final long WINDOW_NS = 60_000_000_000L;
    private static final String ALGORITHM = "HmacSHA256";

    /** What cookies are baked with: whoever has the same takes them. */
    public static final class Secret {
        private final byte[] key = new byte[32];
        private final long originNs;

        /** @param nowNs where the windows are counted from */
        public Secret(Entropy entropy, long nowNs) {
            entropy.nextBytes(key);
            originNs = nowNs;
        }
    }

    private final Mac mac;
    private final long originNs;

    public SynCookie(Secret secret) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
        originNs = secret.originNs;
    }

    /** The cookie to send to {@code caller} now. */
    public int bake(long nowNs, InetSocketAddress caller) {
        return bakeFor(window(nowNs), caller);
    }

    /** Whether {@code cookie} was baked for {@code caller} in this minute or the one before. */
    public boolean isValid(long nowNs, InetSocketAddress caller, int cookie) {
        long window = window(nowNs);
        return bakeFor(window, caller) == cookie || bakeFor(window - 1, caller) == cookie;
    }

    private long window(long nowNs) {
        return Math.floorDiv(nowNs - originNs, WINDOW_NS);
    }

    private int bakeFor(long window, InetSocketAddress caller) {
        mac.update(caller.getAddress().getAddress());
        byte[] rest = ByteBuffer.allocate(12).putInt(caller.getPort()).putLong(window).array();
        return ByteBuffer.wrap(mac.doFinal(rest)).getInt();
    }
}
