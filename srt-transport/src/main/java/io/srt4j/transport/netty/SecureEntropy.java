package io.srt4j.transport.netty;

import io.srt4j.protocol.settings.Entropy;
import java.security.SecureRandom;

/** The system's randomness: whoever guesses a socket id or a cookie key could interfere from outside. */
final class SecureEntropy implements Entropy {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Override
    public int nextInt() {
        return RANDOM.nextInt();
    }

    @Override
    public void nextBytes(byte[] into) {
        RANDOM.nextBytes(into);
    }
}
