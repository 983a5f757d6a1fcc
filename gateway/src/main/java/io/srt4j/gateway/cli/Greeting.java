package io.srt4j.gateway.cli;

import io.srt4j.gateway.Addresses;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the gateway prints when everything is bound: lines to paste, and one line for scripts. */
final class Greeting {
    private Greeting() {}

    /** @param played the stream that the lines for players name */
    static String text(Addresses addresses, String played) {
        var text = new StringBuilder();
        String srt = first(addresses.srt()).map(Greeting::hostAndPort).orElseThrow();
        line(text, "publish", "ffmpeg -re -i FILE -c copy -f mpegts 'srt://%s?streamid=#!::r=live/cam1,m=publish'"
                .formatted(srt));
        line(text, "play", "ffplay 'srt://%s?streamid=#!::r=%s,m=request'".formatted(srt, played));
        first(addresses.rtmp()).ifPresent(
                address -> line(text, "", "ffplay rtmp://%s/%s".formatted(hostAndPort(address), played)));
        first(addresses.http()).ifPresent(
                address -> line(text, "", "http://%s/%s.m3u8".formatted(hostAndPort(address), played)));
        first(addresses.admin()).ifPresent(
                address -> line(text, "admin", "http://%s/api/v1/streams".formatted(hostAndPort(address))));
        return text.append(ready(addresses)).append(System.lineSeparator()).toString();
    }

    private static String ready(Addresses addresses) {
        Map<String, List<InetSocketAddress>> parts = new LinkedHashMap<>();
        parts.put("srt", addresses.srt());
        parts.put("rtmp", addresses.rtmp());
        parts.put("http", addresses.http());
        parts.put("admin", addresses.admin());
        return "srt4j ready" + parts.entrySet().stream()
                .flatMap(part -> part.getValue().stream().map(address -> " " + part.getKey() + "=" + bound(address)))
                .collect(Collectors.joining());
    }

    private static void line(StringBuilder text, String label, String content) {
        text.append("%-9s %s".formatted(label, content)).append(System.lineSeparator());
    }

    private static Optional<InetSocketAddress> first(List<InetSocketAddress> addresses) {
        return addresses.isEmpty() ? Optional.empty() : Optional.of(addresses.getFirst());
    }

    /** As somebody on this machine can call it. */
    private static String hostAndPort(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress() ? "127.0.0.1:" + address.getPort() : bound(address);
    }

    private static String bound(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
