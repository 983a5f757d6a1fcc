package io.srt4j.gateway.admin;

import io.srt4j.protocol.core.Rejection;
import io.srt4j.transport.SrtConnection;
import java.util.List;
import java.util.OptionalInt;

/** Where the API finds SRT: the gateway's runtime and listeners, as far as it shows them. Asked by any thread. */
public interface SrtSource {
    /** A gateway that does not speak SRT. */
    SrtSource NONE = new SrtSource() {
        @Override
        public List<Peer> connections() {
            return List.of();
        }

        @Override
        public List<Rejection> rejections() {
            return List.of();
        }
    };

    /**
     * One connection and what the gateway knows about it besides.
     *
     * @param sessionId of the session it belongs to; empty if there is none
     * @param requestedLatencyMs what the caller asked for, where it was one
     */
    record Peer(SrtConnection connection, String sessionId, OptionalInt requestedLatencyMs) {}

    /** The open connections, whoever made them. */
    List<Peer> connections();

    /** The last refused callers of all listeners, in any order. */
    List<Rejection> rejections();
}
