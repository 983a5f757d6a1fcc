package io.srt4j.transport.facade;

/**
 * What callers may make a listener do.
 *
 * @param backlog requests being decided plus connections waiting for {@code accept}
 * @param decideWithinMs how long a policy may take
 */
public record ListenerLimits(int backlog, int decideWithinMs) {}
