package io.srt4j.transport.facade;

/**
 * What callers may make a listener do.
 *
 * @param backlog requests being decided plus connections waiting for {@code accept}
 * @param decideWithinMs how long a policy may take
 * @param maxConnections open at a time
 */
public record ListenerLimits(int backlog, int decideWithinMs, int maxConnections) {}
