package io.srt4j.gateway.config;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One entry of {@code forward}: streams whose {@code app/name} fits the pattern are pushed to other servers.
 *
 * @param stream {@code app/name}, in which {@code *} stands for any text without a slash
 * @param to addresses; one that ends with a slash gets the stream's name appended
 */
public record ForwardRule(String stream, List<URI> to) {

    public ForwardRule {
        to = List.copyOf(to);
    }

    /** Whether this rule is about the stream with this {@code app/name}. */
    public boolean matches(String path) {
        var regex = new StringBuilder();
        for (String literal : stream.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : "[^/]*").append(Pattern.quote(literal));
        }
        return Pattern.matches(regex.toString(), path);
    }

    /** Where a stream of this name goes: below {@code target} if that ends with a slash, else to exactly it. */
    public URI targetFor(URI target, String name) {
        String text = target.toString();
        return text.endsWith("/") ? URI.create(text + URLEncoder.encode(name, StandardCharsets.UTF_8)) : target;
    }
}
