package io.srt4j.gateway.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The notations of single values; each method is empty for text it does not understand. */
final class ConfigValues {
    static final String DURATION_FORM = "a duration such as 120ms, 2s or 1m";
    static final String ADDRESS_FORM = "addresses such as \"0.0.0.0:10080\" or \"[::]:10080\"";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(us|ms|s|m|h)");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9.-]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    private ConfigValues() {}

    static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unitNs = switch (matcher.group(2)) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
        BigDecimal amountNs = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitNs));
        return Optional.of(Duration.ofNanos(amountNs.longValue()));
    }

    /** The shortest notation of a duration that {@link #duration} reads back. */
    static String text(Duration duration) {
        long us = duration.toNanos() / 1_000;
        if (us % 1_000 != 0) {
            return us + "us";
        }
        long ms = us / 1_000;
        return ms % 1_000 == 0 && ms > 0 ? ms / 1_000 + "s" : ms + "ms";
    }

    static Optional<InetSocketAddress> address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
            return Optional.empty();
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        try {
            return Optional.of(new InetSocketAddress(resolve(host), Integer.parseInt(matcher.group(3))));
        } catch (UnknownHostException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("AddressSelection") // the operator's own machine; a name with several addresses lists them all
    private static InetAddress resolve(String host) throws UnknownHostException {
        boolean isName = host.indexOf(':') < 0 && !host.isEmpty() && Character.isLetter(host.charAt(0));
        return isName ? InetAddress.getByName(host) : InetAddress.ofLiteral(host);
    }

    static Optional<URI> uri(String text, Iterable<String> schemes) {
        try {
            URI uri = new URI(text);
            for (String scheme : schemes) {
                if (scheme.equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                    return Optional.of(uri);
                }
            }
        } catch (URISyntaxException _) {
            // The caller says what is allowed.
        }
        return Optional.empty();
    }

    /** An enum constant as it is written in a file. */
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
