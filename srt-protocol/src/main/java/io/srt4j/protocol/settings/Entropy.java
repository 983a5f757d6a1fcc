package io.srt4j.protocol.settings;

/**
 * Where socket ids, initial sequence numbers and the cookie's key come from. The protocol rolls no dice of its own: the
 * transport passes a secure generator, a simulation a seeded one.
 */
public interface Entropy {
    /** Any {@code int}, evenly distributed. */
    int nextInt();

    /** Fills {@code into} with secret bytes. */
    void nextBytes(byte[] into);
}
