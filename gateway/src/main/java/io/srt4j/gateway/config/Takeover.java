package io.srt4j.gateway.config;

/** What a second publisher of a stream may do while the first is still there. */
public enum Takeover {
    /** It takes over if it has the same address and the same parameters: an encoder that came back after a crash. */
    SAME_PEER,
    /** It takes over from any address if its parameters are the same: an encoder that changed networks. */
    ANY_PEER,
    /** It is refused until the first one has left. */
    NEVER
}
