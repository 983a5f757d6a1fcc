package io.srt4j.gateway.transmit;

import io.srt4j.transport.SrtUri;
import java.nio.file.Path;

/**
 * Where data comes from or goes to, as the user names it: {@code srt://…}, {@code udp://…}, {@code file://…} or a path,
 * {@code -} or {@code file://con} for standard input and output.
 */
public sealed interface Medium {
    /** Short, for people, and without secrets: parameters are left out. */
    String label();

    /** An SRT connection; who calls whom is in the address. */
    record Srt(SrtUri uri) implements Medium {
        @Override
        public String label() {
            String host = uri.host().indexOf(':') < 0 ? uri.host() : "[" + uri.host() + "]";
            return "srt://" + host + ":" + uri.port();
        }
    }

    /** UDP datagrams, unicast or multicast. */
    record Udp(UdpAddress address) implements Medium {
        @Override
        public String label() {
            return address.label();
        }
    }

    /** A file, or something that looks like one, such as a named pipe. */
    record File(Path path) implements Medium {
        @Override
        public String label() {
            return path.toString();
        }
    }

    /** Standard input of a source, standard output of a target. */
    record Standard() implements Medium {
        @Override
        public String label() {
            return "-";
        }
    }

    /** Reads {@code text}; an {@link IllegalArgumentException} says what is wrong with it. */
    static Medium parse(String text) {
        if (text.equals("-") || text.equals("file://con")) {
            return new Standard();
        }
        int end = text.indexOf("://");
        String scheme = end < 0 ? "file" : text.substring(0, end);
        return switch (scheme) {
            case "srt" -> new Srt(SrtUri.parse(text));
            case "udp" -> new Udp(UdpAddress.parse(text));
            case "file" -> new File(path(end < 0 ? text : text.substring(end + 3)));
            default -> throw new IllegalArgumentException(
                    "'" + scheme + "://' is not known, allowed are srt://, udp://, file://, a path, and -");
        };
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a file needs a path");
        }
        return Path.of(text);
    }
}
