package io.srt4j.transport;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;

/**
 * Decides who may connect, inside the handshake: the caller learns the answer, and its code, from {@code connect}.
 *
 * <p>Each request is decided on a virtual thread of its own. It may block, for instance to ask another server, without
 * delaying anyone else; it is interrupted, and the caller refused, if it takes longer than the runtime allows. Most
 * callers give up after 3 seconds.
 */
@FunctionalInterface
public interface AcceptPolicy {
    /** Accepts or rejects {@code request}. An exception refuses the caller with code 1500. */
    Decision decide(SrtRequest request) throws Exception;

    /** Lets everybody in. */
    static AcceptPolicy acceptAll() {
        return SrtRequest::accept;
    }

    /** A policy's answer. */
    sealed interface Decision {
        /** The connection gets {@code options}. */
        record Accept(SrtOptions options) implements Decision {}

        /**
         * The caller is told {@code reason}.
         *
         * @param detail for {@link SrtListener#rejections}; the caller does not get to know it; may be empty
         */
        record Reject(RejectReason reason, String detail) implements Decision {}
    }
}
