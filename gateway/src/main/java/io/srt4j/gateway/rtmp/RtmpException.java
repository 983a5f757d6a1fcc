package io.srt4j.gateway.rtmp;

import java.io.IOException;

/** Why a conversation over RTMP could not go on; {@link #kind()} tells a session what to log and whether to try again. */
public final class RtmpException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whose doing it was. */
    public enum Kind {
        /** The connection is gone: closed by the peer, by us, or lost. */
        CLOSED,
        /** The peer said or took nothing for as long as we wait. */
        TIMED_OUT,
        /** The peer sent bytes that are not RTMP, or more than it may. */
        PROTOCOL,
        /** The peer answered, and the answer is no. */
        REFUSED
    }

    private final Kind kind;

    RtmpException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Whose doing it was. */
    public Kind kind() {
        return kind;
    }

    static RtmpException protocol(String message) {
        return new RtmpException(Kind.PROTOCOL, message);
    }
}
