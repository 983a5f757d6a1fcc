package io.srt4j.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of stream ids, query strings and addresses before they leave through the API or in a message of a command.
 *
 * <p>Publishers carry their credentials in exactly these texts: {@code #!::r=live/cam1,m=publish,token=…},
 * {@code publish:live/cam1:user:password}, {@code rtmp://user:password@host/live?sign=…}. What looks like a secret is
 * judged by the key alone, generously: a value hidden needlessly costs a glance into the log of the encoder, a value
 * shown costs the channel. Names of streams stay visible, they are what the API is about.
 */
public final class Secrets {

    static final String HIDDEN = "***";

    private static final Set<String> KEYS = Set.of("s", "sig", "pw", "pin");
    private static final Set<String> KEY_PARTS =
            Set.of("token", "secret", "pass", "pwd", "key", "auth", "sign", "jwt", "cred", "session");
    private static final String ACCESS_CONTROL_PREFIX = "#!::";
    private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@");
    private static final Pattern SHORT_FORM = Pattern.compile("^((?:publish|read):[^:?]*:[^:?]*:).*$", Pattern.DOTALL);
    private static final int MAX_DECODINGS = 2;

    private Secrets() {}

    /** The text without its secrets; the very same text if it has none. */
    public static String redact(String text) {
        String redacted = redactPlain(text);
        if (!redacted.equals(text)) {
            return redacted;
        }
        // An encoder that escapes the whole stream id hides its keys from the look above, but not from a reader.
        String decoded = text;
        for (int i = 0; i < MAX_DECODINGS && decoded.indexOf('%') >= 0; i++) {
            decoded = percentDecoded(decoded);
            String clean = redactPlain(decoded);
            if (!clean.equals(decoded)) {
                return clean;
            }
        }
        return text;
    }

    private static String redactPlain(String text) {
        if (text.startsWith(ACCESS_CONTROL_PREFIX)) {
            return ACCESS_CONTROL_PREFIX + redactPairs(text.substring(ACCESS_CONTROL_PREFIX.length()), ",");
        }
        Matcher shortForm = SHORT_FORM.matcher(text);
        if (shortForm.matches()) {
            return shortForm.group(1) + HIDDEN;
        }
        String withoutUser = USER_INFO.matcher(text).replaceFirst("$1" + Matcher.quoteReplacement(HIDDEN) + "@");
        return redactPairs(withoutUser, "");
    }

    /**
     * Hides the values of secret keys in a text of {@code key=value} pairs.
     *
     * <p>Pairs end at a question mark, ampersand, semicolon or {@code outerSeparator}. A secret value ends later: a pair
     * directly inside {@code #!::} at the next comma only, any other at the next ampersand or comma of that level, so
     * that a password that contains a separator does not show its second half.
     */
    private static String redactPairs(String text, String outerSeparator) {
        StringBuilder out = new StringBuilder(text.length());
        boolean outermost = !outerSeparator.isEmpty();
        int at = 0;
        while (at < text.length()) {
            int keyEnd = endOf(text, at, "=?&;" + outerSeparator);
            int end;
            if (keyEnd < text.length() && text.charAt(keyEnd) == '=' && isSecret(text.substring(at, keyEnd))) {
                end = endOf(text, keyEnd + 1, outermost ? outerSeparator : "&" + outerSeparator);
                out.append(text, at, keyEnd + 1).append(HIDDEN);
            } else {
                end = endOf(text, keyEnd, "?&;" + outerSeparator);
                out.append(text, at, end);
            }
            if (end < text.length()) {
                out.append(text.charAt(end));
                outermost = outerSeparator.indexOf(text.charAt(end)) >= 0;
            }
            at = end + 1;
        }
        return out.toString();
    }

    private static int endOf(String text, int from, String separators) {
        int i = from;
        while (i < text.length() && separators.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static boolean isSecret(String key) {
        int start = Math.max(key.lastIndexOf('/'), key.lastIndexOf(':')) + 1;
        String name = key.substring(start).strip().toLowerCase(Locale.ROOT);
        return KEYS.contains(name) || KEY_PARTS.stream().anyMatch(name::contains);
    }

    private static String percentDecoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
