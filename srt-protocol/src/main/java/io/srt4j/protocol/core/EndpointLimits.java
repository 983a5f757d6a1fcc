package io.srt4j.protocol.core;

/**
 * How much the network may make an endpoint hold.
 *
 * @param maxConnections connections at a time; more are refused with {@code RESOURCE}
 * @param maxPendingRequests requests waiting for {@code accept} or {@code reject}; more are refused with {@code BACKLOG}
 */
public record EndpointLimits(int maxConnections, int maxPendingRequests) {
    public static final EndpointLimits DEFAULTS = new EndpointLimits(10_000, 1000);

    public EndpointLimits {
        if (maxConnections < 1 || maxPendingRequests < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + maxConnections + ", " + maxPendingRequests);
        }
    }
}
