package io.srt4j.protocol.core;

import io.srt4j.protocol.settings.RejectReason;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a connection ended.
 *
 * @param reject the code if {@code kind} is {@link Kind#REJECTED} or {@link Kind#DISAGREED}
 * @param detail a sentence for logs; may be empty
 */
public record CloseReason(Kind kind, Optional<RejectReason> reject, String detail) {

    /** The closed set of ends. */
    public enum Kind {
        /** This side's application closed it. */
        LOCAL("This side has closed it; nothing is wrong."),
        /** This side's operator, or a rule, ended it. */
        KICKED("An operator or a rule of this side ended it: the detail says which."),
        /** The peer said goodbye: end of stream. */
        PEER_SHUTDOWN("The peer has closed it; nothing is wrong here."),
        /** Nothing was heard from the peer for the idle time-out. */
        PEER_IDLE("The peer or the path to it is gone: check both, or raise peeridletimeo for worse paths."),
        /** The peer refused the connection. */
        REJECTED("The peer refused the connection: the code says why."),
        /** The peer would have connected, but what it answered is not acceptable to this side. */
        DISAGREED("What the peer answered is not acceptable here: the code says why."),
        /** The peer did not answer the handshake in time. */
        CONNECT_TIMEOUT("Nobody answered: check address, port and firewalls, and that UDP gets through both ways."),
        /** The peer took so little for so long that this side gave it up. */
        OVERFLOW("The peer or the path to it is too slow for the stream: lower the bitrate or find a better path."),
        /** The peer sent what the protocol does not allow; SRT itself ignores such packets, RTMP cannot go on. */
        PROTOCOL("The peer broke the protocol: update it, and please report what it is."),
        /** The UDP socket below the connection is gone. */
        SOCKET_CLOSED("The runtime was closed, or the system took its UDP socket away: look into the log."),
        /** A broken invariant on our side; the connection alone is given up. */
        INTERNAL("A bug on this side: please report it with the log.");

        private final String advice;

        Kind(String advice) {
            this.advice = advice;
        }

        /** The name in JSON and metrics: {@code peer_idle}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What it means and what to do about it, in a sentence. */
        public String advice() {
            return advice;
        }

        /** Whether this side decided on it, so that the peer has to be told. */
        public boolean isOurs() {
            return switch (this) {
                case LOCAL, KICKED, DISAGREED, OVERFLOW, PROTOCOL, INTERNAL -> true;
                case PEER_SHUTDOWN, PEER_IDLE, REJECTED, CONNECT_TIMEOUT, SOCKET_CLOSED -> false;
            };
        }
    }

    public static final CloseReason LOCAL = local("closed by this side");
    public static final CloseReason PEER_SHUTDOWN = peerShutdown("closed by the peer");

    /** This side's application has had enough, because of {@code detail}. */
    public static CloseReason local(String detail) {
        return new CloseReason(Kind.LOCAL, Optional.empty(), detail);
    }

    /** Somebody other than the connection's own user ends it, because of {@code detail}. */
    public static CloseReason kicked(String detail) {
        return new CloseReason(Kind.KICKED, Optional.empty(), detail);
    }

    /** The peer is too slow. */
    public static CloseReason overflow(String detail) {
        return new CloseReason(Kind.OVERFLOW, Optional.empty(), detail);
    }

    /** The peer cannot be understood. */
    public static CloseReason protocol(String detail) {
        return new CloseReason(Kind.PROTOCOL, Optional.empty(), detail);
    }

    /** The peer said goodbye, or hung up. */
    public static CloseReason peerShutdown(String detail) {
        return new CloseReason(Kind.PEER_SHUTDOWN, Optional.empty(), detail);
    }

    /** The socket is gone. */
    public static CloseReason socketClosed() {
        return new CloseReason(Kind.SOCKET_CLOSED, Optional.empty(), "the UDP socket was closed");
    }

    /** Our own failure. */
    public static CloseReason internal(String detail) {
        return new CloseReason(Kind.INTERNAL, Optional.empty(), detail);
    }

    static CloseReason peerIdle(int silentMs) {
        return new CloseReason(Kind.PEER_IDLE, Optional.empty(), "nothing heard from the peer for " + silentMs + " ms");
    }

    static CloseReason rejected(RejectReason reason) {
        return new CloseReason(Kind.REJECTED, Optional.of(reason), "refused by the peer: " + reason);
    }

    static CloseReason disagreed(RejectReason reason) {
        return new CloseReason(Kind.DISAGREED, Optional.of(reason), "the peer's answer is not acceptable: " + reason);
    }

    static CloseReason connectTimeout(int afterMs) {
        return new CloseReason(Kind.CONNECT_TIMEOUT, Optional.empty(), "no answer within " + afterMs + " ms");
    }

    /** What to do about it, in a sentence: of the code if there is one, else of the kind. */
    public String advice() {
        return reject.map(RejectReason::advice).orElseGet(kind::advice);
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? kind.key() : kind.key() + ": " + detail;
    }
}
