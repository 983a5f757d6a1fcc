package io.srt4j.gateway.http;

import java.time.Duration;

/**
 * What one HTTP listener may cost: every figure bounds something a stranger could otherwise make us hold.
 *
 * @param maxConnections open connections over all addresses; further ones wait in the kernel's accept queue
 * @param maxHeaderBytes request line and headers together; larger is answered 431 or 414
 * @param maxBodyBytes request body; larger is answered 413
 * @param idleTimeout a connection on which nothing moves for so long, in either direction, is closed
 */
public record HttpLimits(int maxConnections, int maxHeaderBytes, int maxBodyBytes, Duration idleTimeout) {
    public static final HttpLimits DEFAULT = new HttpLimits(10_000, 8_192, 65_536, Duration.ofSeconds(30));
}
