package io.srt4j.gateway.srt;

import java.util.regex.Pattern;

/** Stream ids as they may appear in a log: short, on one line, without what looks like a secret. */
final class StreamIdText {
    private static final int MAX_CHARS = 120;
    private static final Pattern SECRET = Pattern.compile(
            "(?i)((?:^|[:,?&])(?:s|\\w{0,20}(?:pass|token|secret|auth|key|sign)\\w{0,20})[=:])[^,&?]*");
    /** {@code publish:path:user:pass}. */
    private static final Pattern NATIVE_PASSWORD = Pattern.compile("(?i)^((?:publish|read):[^:]*:[^:]*:)[^:?]*");
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7E]");

    private StreamIdText() {}

    static String printable(String streamId) {
        String text = SECRET.matcher(streamId).replaceAll("$1***");
        text = NATIVE_PASSWORD.matcher(text).replaceAll("$1***");
        text = UNPRINTABLE.matcher(text).replaceAll("?");
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
    }
}
