package io.srt4j.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Section {@code srt}.
 *
 * @param latency receiver latency offered; the larger of both sides wins
 * @param encryption of every connection, unless a hook says otherwise
 * @param maxConnections over all listeners
 */
public record SrtConfig(List<InetSocketAddress> listen, Duration latency, SrtEncryption encryption,
        Duration peerIdleTimeout, int maxConnections, DefaultMode defaultMode, Takeover takeover) {

    public SrtConfig {
        listen = List.copyOf(listen);
    }

    public static SrtConfig defaults() {
        var anywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 10080);
        return new SrtConfig(List.of(anywhere), Duration.ofMillis(120), SrtEncryption.NONE, Duration.ofSeconds(5),
                10_000,
                DefaultMode.PLAY, Takeover.SAME_PEER);
    }
}
