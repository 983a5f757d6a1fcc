package io.srt4j.protocol.core;

import io.srt4j.protocol.settings.RejectReason;
import java.net.InetSocketAddress;

/**
 * A request that was refused.
 *
 * @param atNs when, on the endpoint's clock
 * @param streamId as the caller sent it; empty if it was refused before it was read
 */
public record Rejection(long atNs, InetSocketAddress peer, String streamId, RejectReason reason) {}
