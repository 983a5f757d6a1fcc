package io.srt4j.transport;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address with options: {@code srt://host:port?mode=caller&latency=120&streamid=live/cam1}.
 *
 * <p>Parameters have the names and units that libsrt's tools use: times in ms ({@code linger} in s), buffers and rates in
 * bytes. An unknown parameter is an error that names it, never ignored. Values may be percent-encoded. A stream id may
 * also be given raw, as {@code streamid=#!::r=live/cam1,m=request}: everything up to the next {@code &} belongs to it.
 * Without a host, or with {@code mode=listener}, the address is the local one.
 *
 * @param mode who waits for whom
 * @param host as given; empty means all local addresses
 * @param localAddress what a caller binds to, from {@code adapter} and {@code bind}; empty means any. In a rendezvous
 *     the port is that of the peer unless given
 */
public record SrtUri(
        Mode mode, String host, int port, Optional<InetSocketAddress> localAddress, SrtOptions options) {

    /** The ways to get a connection. */
    public enum Mode {
        CALLER,
        LISTENER,
        /** Both sides call each other. */
        RENDEZVOUS
    }

    private static final String SCHEME = "srt://";

    /** Reads {@code text}; an {@link IllegalArgumentException} says what is wrong with it. */
    public static SrtUri parse(String text) {
        if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new IllegalArgumentException("'" + withoutParameters(text) + "' does not begin with " + SCHEME);
        }
        String rest = text.substring(SCHEME.length());
        int question = rest.indexOf('?');
        String authority = question < 0 ? rest : rest.substring(0, question);
        Map<String, String> parameters = parameters(question < 0 ? "" : rest.substring(question + 1));

        int colon = authority.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + withoutParameters(text) + "' names no port");
        }
        String host = withoutBrackets(authority.substring(0, colon));
        int port = port(authority.substring(colon + 1));
        Mode mode = mode(parameters.remove("mode"), host);
        Optional<InetSocketAddress> local = local(parameters.remove("bind"), parameters.remove("adapter"));
        if (mode == Mode.RENDEZVOUS && local.map(InetSocketAddress::getPort).orElse(0) == 0) {
            // Both sides use the same port unless they say otherwise.
            String any = host.indexOf(':') < 0 ? "0.0.0.0" : "::";
            local = Optional.of(local.map(given -> new InetSocketAddress(given.getAddress(), port))
                    .orElseGet(() -> new InetSocketAddress(any, port)));
        }
        return new SrtUri(mode, host, port, local, UriOptions.read(parameters));
    }

    /** For messages: parameters may hold secrets. */
    private static String withoutParameters(String text) {
        int question = text.indexOf('?');
        return question < 0 ? text : text.substring(0, question);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (parameters.put(name, value) != null) {
                throw new IllegalArgumentException("parameter " + name + " is given twice");
            }
        }
        return parameters;
    }

    /** Replaces {@code %2F} and the like; a percent sign without two hexadecimal digits stands for itself. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%' && i + 2 < in.length && HexFormat.isHexDigit(in[i + 1])
                    && HexFormat.isHexDigit(in[i + 2])) {
                out.write((HexFormat.fromHexDigit(in[i + 1]) << 4) | HexFormat.fromHexDigit(in[i + 2]));
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String withoutBrackets(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean foreign = bare.indexOf('/') >= 0 || bare.indexOf('@') >= 0;
        if (foreign || (!bracketed && bare.indexOf(':') >= 0)) {
            throw new IllegalArgumentException("'" + host + "' is no host name, IPv4 or [IPv6] address");
        }
        return bare;
    }

    private static int port(String text) {
        String digits = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65_535) {
            throw new IllegalArgumentException("port is '" + digits + "', allowed are 0 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static Mode mode(@Nullable String value, String host) {
        if (value == null) {
            return host.isEmpty() ? Mode.LISTENER : Mode.CALLER;
        }
        return switch (value) {
            case "caller", "client" -> Mode.CALLER;
            case "listener", "server" -> Mode.LISTENER;
            case "rendezvous" -> Mode.RENDEZVOUS;
            default -> throw new IllegalArgumentException(
                    "mode is '" + value + "', allowed are caller, listener and rendezvous");
        };
    }

    private static Optional<InetSocketAddress> local(@Nullable String bind, @Nullable String adapter) {
        if (bind == null) {
            return adapter == null ? Optional.empty() : Optional.of(new InetSocketAddress(adapter, 0));
        }
        int colon = bind.lastIndexOf(':');
        boolean hasPort = colon >= 0 && !bind.endsWith("]");
        String host = withoutBrackets(hasPort ? bind.substring(0, colon) : bind);
        return Optional.of(new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host,
                hasPort ? port(bind.substring(colon + 1)) : 0));
    }

    /** The same address with other options. */
    public SrtUri withOptions(SrtOptions changed) {
        return new SrtUri(mode, host, port, localAddress, changed);
    }

    /** The socket address; looks the host name up, which may take time. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port);
    }
}
