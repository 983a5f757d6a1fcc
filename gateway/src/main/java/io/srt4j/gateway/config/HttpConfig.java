package io.srt4j.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Section {@code http}: media for viewers. */
public record HttpConfig(boolean enabled, List<InetSocketAddress> listen) {

    public HttpConfig {
        listen = List.copyOf(listen);
    }

    public static HttpConfig defaults() {
        return new HttpConfig(true, List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8080)));
    }
}
