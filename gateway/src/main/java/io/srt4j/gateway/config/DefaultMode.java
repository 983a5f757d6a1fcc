package io.srt4j.gateway.config;

/** What an SRT peer does whose stream id names a stream but no mode. */
public enum DefaultMode {
    PLAY,
    PUBLISH
}
