package io.srt4j.protocol.core;

import io.srt4j.protocol.settings.RejectReason;
import java.net.InetSocketAddress;

/**
 * A request that was refused.
 *
 * @param atNs when, on the endpoint's clock
 * @param streamId as the caller sent it; empty if it was refused before it was read
 * @param detail what whoever refused has to say besides; may be empty
 */
public record Rejection(long atNs, InetSocketAddress peer, String streamId, RejectReason reason, String detail) {
    @Override
    public String toString() {
        return reason + (detail.isEmpty() ? "" : ": " + detail);
    }
}
