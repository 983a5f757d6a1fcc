package io.srt4j.gateway.transmit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An address of UDP media: {@code udp://host:port?ttl=…}, for multicast {@code udp://[source@]group:port?adapter=…}.
 *
 * <p>Without a host, a source takes what comes to any local address. Parameters have srt-live-transmit's names: adapter,
 * source, ttl, mcloop, iptos, rcvbuf, sndbuf. An unknown one is an error that names it, never ignored. A group may have
 * an {@code @} in front of it and {@code multicast} among its parameters; it is recognised without.
 *
 * @param host empty: any local address
 * @param source the only sender whose datagrams a group is joined for; empty: all
 * @param adapter address or name of the interface for multicast; empty: the one the system would send to the group by
 * @param options what is set on the socket
 */
public record UdpAddress(String host, int port, String source, String adapter, Options options) {
    private static final String SCHEME = "udp://";
    private static final int MAX_BUFFER_BYTES = 1 << 30;

    /**
     * Socket options; those that are empty keep the system's value.
     *
     * @param ttl how many routers multicast may pass, 0..255
     * @param multicastLoop 0 or 1: whether what is sent to a group also reaches this host
     * @param tos the IP header's type of service, 0..255
     */
    public record Options(
            OptionalInt ttl, OptionalInt multicastLoop, OptionalInt tos, OptionalInt receiveBufferBytes,
            OptionalInt sendBufferBytes) {

        private static Options take(Map<String, String> parameters) {
            return new Options(number(parameters, "ttl", 255), number(parameters, "mcloop", 1),
                    number(parameters, "iptos", 255), number(parameters, "rcvbuf", MAX_BUFFER_BYTES),
                    number(parameters, "sndbuf", MAX_BUFFER_BYTES));
        }

        private static OptionalInt number(Map<String, String> parameters, String name, int max) {
            String value = parameters.remove(name);
            return value == null ? OptionalInt.empty() : OptionalInt.of(UdpAddress.number(name, value, max));
        }
    }

    /** Reads {@code text}; an {@link IllegalArgumentException} says what is wrong with it. */
    public static UdpAddress parse(String text) {
        int question = text.indexOf('?');
        String authority = text.substring(SCHEME.length(), question < 0 ? text.length() : question);
        Map<String, String> parameters = parameters(question < 0 ? "" : text.substring(question + 1));
        int at = authority.indexOf('@');
        int colon = authority.lastIndexOf(':');
        if (colon < at || colon < 0) {
            throw new IllegalArgumentException("'" + text + "' names no port");
        }
        String host = withoutBrackets(authority.substring(at + 1, colon));
        int port = number("port", authority.substring(colon + 1), 65_535);
        String source = taken(parameters, "source", at < 0 ? "" : withoutBrackets(authority.substring(0, at)));
        String adapter = taken(parameters, "adapter", "");
        Options options = Options.take(parameters);
        boolean saysMulticast = parameters.remove("multicast") != null;
        parameters.keySet().stream().findFirst().ifPresent(UdpAddress::unknown);
        boolean needsGroup = saysMulticast || !source.isEmpty() || !adapter.isEmpty() || options.ttl().isPresent()
                || options.multicastLoop().isPresent();
        if (needsGroup && !isGroup(host)) {
            throw new IllegalArgumentException(
                    "'" + host + "' is not a multicast group, but source, adapter, ttl and mcloop are for groups only");
        }
        return new UdpAddress(host, port, source, adapter, options);
    }

    private static void unknown(String name) {
        throw new IllegalArgumentException(
                "parameter " + name + ": udp:// knows adapter, source, ttl, mcloop, iptos, rcvbuf and sndbuf");
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                if (parameters.put(name, equals < 0 ? "" : pair.substring(equals + 1)) != null) {
                    throw new IllegalArgumentException("parameter " + name + " is given twice");
                }
            }
        }
        return parameters;
    }

    private static String taken(Map<String, String> parameters, String name, String otherwise) {
        @Nullable String value = parameters.remove(name);
        return value == null ? otherwise : value;
    }

    private static int number(String name, String value, int max) {
        if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) > max) {
            throw new IllegalArgumentException(name + " is '" + value + "', allowed are 0 to " + max);
        }
        return Integer.parseInt(value);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** By its number alone: a group is never looked up. */
    private static boolean isGroup(String host) {
        try {
            return InetAddress.ofLiteral(host).isMulticastAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    boolean isMulticast() {
        return isGroup(host);
    }

    /** The socket address; looks a host name up, which may take time. */
    InetSocketAddress socketAddress() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host.isEmpty() ? "0.0.0.0" : host), port);
    }

    String label() {
        String group = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return SCHEME + (source.isEmpty() ? "" : source + "@") + group + ":" + port;
    }
}
