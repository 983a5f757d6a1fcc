package io.srt4j.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Section {@code rtmp}. */
public record RtmpConfig(boolean enabled, List<InetSocketAddress> listen) {

    public RtmpConfig {
        listen = List.copyOf(listen);
    }

    public static RtmpConfig defaults() {
        return new RtmpConfig(true, List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 1935)));
    }
}
