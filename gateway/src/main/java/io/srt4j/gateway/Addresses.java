package io.srt4j.gateway;

import java.net.InetSocketAddress;
import java.util.List;

/** Where the gateway listens, as bound: no port is 0. A list is empty if its part is switched off. */
public record Addresses(List<InetSocketAddress> srt, List<InetSocketAddress> rtmp, List<InetSocketAddress> http,
        List<InetSocketAddress> admin) {}
