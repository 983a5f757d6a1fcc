package io.srt4j.protocol.core;

import io.srt4j.protocol.settings.RejectReason;
import java.util.Optional;

/**
 * Why a connection ended.
 *
 * @param reject the refusal's code if {@code kind} is {@link Kind#REJECTED}
 * @param detail a sentence for logs; may be empty
 */
public record CloseReason(Kind kind, Optional<RejectReason> reject, String detail) {

    /** The closed set of ends. */
    public enum Kind {
        /** This side closed it. */
        LOCAL,
        /** The peer said goodbye: end of stream. */
        PEER_SHUTDOWN,
        /** Nothing was heard from the peer for the idle time-out. */
        PEER_IDLE,
        /** The peer refused the connection. */
        REJECTED,
        /** The peer did not answer the handshake in time. */
        CONNECT_TIMEOUT,
        /** A broken invariant on our side; the connection alone is given up. */
        INTERNAL
    }

    public static final CloseReason LOCAL = new CloseReason(Kind.LOCAL, Optional.empty(), "closed by this side");
    public static final CloseReason PEER_SHUTDOWN =
            new CloseReason(Kind.PEER_SHUTDOWN, Optional.empty(), "closed by the peer");

    static CloseReason peerIdle(int silentMs) {
        return new CloseReason(Kind.PEER_IDLE, Optional.empty(), "nothing heard from the peer for " + silentMs + " ms");
    }

    static CloseReason rejected(RejectReason reason) {
        return new CloseReason(Kind.REJECTED, Optional.of(reason), "refused by the peer: " + reason);
    }

    static CloseReason connectTimeout(int afterMs) {
        return new CloseReason(Kind.CONNECT_TIMEOUT, Optional.empty(), "no answer within " + afterMs + " ms");
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? kind.toString() : kind + ": " + detail;
    }
}
