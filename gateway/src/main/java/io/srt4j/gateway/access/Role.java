package io.srt4j.gateway.access;

/** What a peer does with its stream. */
public enum Role {
    PUBLISH,
    PLAY
}
