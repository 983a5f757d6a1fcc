package io.srt4j.gateway.admin;

import io.srt4j.gateway.http.HttpCall;
import io.srt4j.gateway.http.HttpReply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a request may see anything but the health checks.
 *
 * <p>With a token, {@code Authorization: Bearer <token>} is required; both are hashed before they are compared, so that
 * neither content nor length shows in the time it takes. Without one the listener is bound to loopback only, and the
 * remaining stranger is a page in the operator's browser: it gets no CORS header, and one that points its own name at
 * 127.0.0.1 (DNS rebinding) is refused because only {@code localhost} and plain addresses are accepted as host.
 */
final class AccessRule {
    private static final String SCHEME = "bearer ";

    private final boolean tokenRequired;
    private final byte[] expected;
    private final Envelope envelope;

    /** @param token empty if none is required */
    AccessRule(String token, Envelope envelope) {
        this.tokenRequired = !token.isEmpty();
        this.expected = sha256(token);
        this.envelope = envelope;
    }

    /** The refusal, or empty if the call may go on. */
    Optional<HttpReply> refuse(HttpCall call) {
        if (tokenRequired) {
            return hasToken(call) ? Optional.empty() : Optional.of(unauthorized());
        }
        if (isLocalName(call.host())) {
            return Optional.empty();
        }
        return Optional.of(envelope.error(403, "Without admin.token only requests to localhost or to an IP address are"
                + " answered; to use another host name, set admin.token and send it as Authorization: Bearer."));
    }

    private HttpReply unauthorized() {
        return envelope.error(401, "Send the value of admin.token as header Authorization: Bearer TOKEN.")
                .with("WWW-Authenticate", "Bearer realm=\"srt4j\"");
    }

    private boolean hasToken(HttpCall call) {
        String header = call.header("Authorization").orElse("");
        boolean isBearer = header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        String token = isBearer ? header.substring(SCHEME.length()).strip() : "";
        return MessageDigest.isEqual(expected, sha256(token)) && isBearer;
    }

    private static boolean isLocalName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        boolean isIpv4 = !name.isEmpty() && name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        boolean isIpv6 = name.indexOf(':') >= 0;
        return isIpv4 || isIpv6 || name.equals("localhost") || name.endsWith(".localhost");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
