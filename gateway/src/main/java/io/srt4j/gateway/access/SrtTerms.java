package io.srt4j.gateway.access;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * What a hook decided about a session's SRT connection, beside that it may begin. Other protocols have no use for it.
 *
 * @param passphrase instead of the configured one; 10 to 80 bytes, or empty text for no encryption
 * @param keyBytes 16, 24 or 32
 * @param latencyMs for both directions; the larger of both sides wins as ever
 */
public record SrtTerms(Optional<String> passphrase, OptionalInt keyBytes, OptionalInt latencyMs) {
    /** As configured. */
    public static final SrtTerms NONE = new SrtTerms(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final int MIN_PASSPHRASE_BYTES = 10;
    private static final int MAX_PASSPHRASE_BYTES = 80;
    private static final int MAX_LATENCY_MS = 60_000;

    /** An answer that cannot be obeyed. The message says what is wrong, without the secret. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidException(String message) {
            super(message);
        }
    }

    /** Reads {@code passphrase}, {@code pbkeylen} and {@code latency_ms} of an answer; what is absent or null is as configured. */
    static SrtTerms of(JsonNode answer) throws InvalidException {
        JsonNode passphrase = answer.path("passphrase");
        JsonNode keyBytes = answer.path("pbkeylen");
        JsonNode latencyMs = answer.path("latency_ms");
        return new SrtTerms(
                isAbsent(passphrase) ? Optional.empty() : Optional.of(passphrase(passphrase)),
                isAbsent(keyBytes) ? OptionalInt.empty() : OptionalInt.of(keyBytes(keyBytes)),
                isAbsent(latencyMs) ? OptionalInt.empty() : OptionalInt.of(latencyMs(latencyMs)));
    }

    /** These terms, and where they leave something open, {@code earlier} ones. */
    SrtTerms over(SrtTerms earlier) {
        return new SrtTerms(passphrase.or(earlier::passphrase), keyBytes.isPresent() ? keyBytes : earlier.keyBytes,
                latencyMs.isPresent() ? latencyMs : earlier.latencyMs);
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static String passphrase(JsonNode node) throws InvalidException {
        if (!node.isString()) {
            throw new InvalidException("a passphrase that is not text");
        }
        int bytes = node.asString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes != 0 && (bytes < MIN_PASSPHRASE_BYTES || bytes > MAX_PASSPHRASE_BYTES)) {
            throw new InvalidException("a passphrase of " + bytes + " bytes, allowed are 10 to 80, or none");
        }
        return node.asString();
    }

    private static int keyBytes(JsonNode node) throws InvalidException {
        int bytes = node.isInt() ? node.asInt() : -1;
        if (bytes != 16 && bytes != 24 && bytes != 32) {
            throw new InvalidException("a wrong pbkeylen, allowed are 16, 24 and 32");
        }
        return bytes;
    }

    private static int latencyMs(JsonNode node) throws InvalidException {
        int ms = node.isInt() ? node.asInt() : -1;
        if (ms < 0 || ms > MAX_LATENCY_MS) {
            throw new InvalidException("a wrong latency_ms, allowed are 0 to " + MAX_LATENCY_MS);
        }
        return ms;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "passphrase " + passphrase.map(text -> text.isEmpty() ? "none" : "***").orElse("as configured")
                + ", pbkeylen " + (keyBytes.isPresent() ? keyBytes.getAsInt() : "as configured")
                + ", latency " + (latencyMs.isPresent() ? latencyMs.getAsInt() + " ms" : "as configured");
    }
}
