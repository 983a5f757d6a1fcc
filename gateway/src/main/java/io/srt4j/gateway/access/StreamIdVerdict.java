package io.srt4j.gateway.access;

import io.srt4j.gateway.media.StreamName;

/** What a stream id amounts to. */
public sealed interface StreamIdVerdict {

    /**
     * The peer's wish.
     *
     * @param param everything the stream id holds besides mode and name, as {@code k=v} joined with ampersands
     */
    record Understood(Role role, StreamName stream, String param) implements StreamIdVerdict {}

    /** The stream id makes no sense; the code is for the refused handshake. */
    record Refused(int srtCode, String reason) implements StreamIdVerdict {}
}
