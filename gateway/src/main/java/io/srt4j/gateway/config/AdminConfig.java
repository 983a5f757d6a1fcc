package io.srt4j.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Section {@code admin}: API and metrics.
 *
 * @param token what callers must present; empty asks for none, which only a loopback address may do
 */
public record AdminConfig(boolean enabled, List<InetSocketAddress> listen, String token) {

    public AdminConfig {
        listen = List.copyOf(listen);
    }

    public static AdminConfig defaults() {
        return new AdminConfig(true, List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1985)), "");
    }

    @Override
    public String toString() {
        return "AdminConfig[enabled=%s, listen=%s, token=%s]".formatted(enabled, listen, token.isEmpty() ? "" : "***");
    }
}
