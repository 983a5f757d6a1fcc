package io.srt4j.gateway.access;

/** How a peer talks to the gateway. */
public enum Protocol {
    SRT,
    RTMP,
    HLS
}
