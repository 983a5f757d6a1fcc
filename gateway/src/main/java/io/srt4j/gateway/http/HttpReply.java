package io.srt4j.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete answer. The body is shared, never copied and never changed: thousands of viewers get the same segment.
 * A reply to HEAD carries the body too; {@link HttpFront} sends its length only.
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are passed on, never compared
public record HttpReply(int status, Map<String, String> headers, byte[] body) {
    private static final byte[] NO_BODY = {};

    public static HttpReply of(int status, String contentType, byte[] body) {
        return new HttpReply(status, Map.of("Content-Type", contentType), body);
    }

    /** A line of plain text, for people who read a failure in their terminal. */
    public static HttpReply text(int status, String words) {
        return of(status, "text/plain; charset=utf-8", (words + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static HttpReply empty(int status) {
        return new HttpReply(status, Map.of(), NO_BODY);
    }

    public static HttpReply methodNotAllowed(String allowed) {
        return text(405, "method not allowed here; allowed: " + allowed).with("Allow", allowed);
    }

    /** The same reply with one header more, or with another value of it. */
    public HttpReply with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new HttpReply(status, Map.copyOf(all), body);
    }
}
