package io.srt4j.gateway.admin;

import io.srt4j.gateway.http.HttpReply;
import java.util.List;
import java.util.OptionalInt;

/**
 * The part of a list that {@code ?start=&count=} asks for: the entries {@code [start, start + count)}.
 *
 * <p>As in SRS, ten entries are the default and the least; unlike SRS, text that is no number is refused rather than
 * read as zero, and {@link #MAX_COUNT} bounds what one answer may cost.
 */
record Page(int start, int count) {

    static final int MIN_COUNT = 10;
    static final int MAX_COUNT = 10_000;

    /** Text that is no number. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1;

        private final String sentence;

        InvalidException(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }

        HttpReply reply(Envelope envelope) {
            return envelope.error(400, sentence);
        }
    }

    static Page of(ApiRequest request) throws InvalidException {
        int start = number(request, "start", 0);
        int count = number(request, "count", MIN_COUNT);
        return new Page(start, Math.clamp(count, MIN_COUNT, MAX_COUNT));
    }

    <T> List<T> of(List<T> all) {
        int from = Math.min(start, all.size());
        return all.subList(from, from + Math.min(count, all.size() - from));
    }

    private static int number(ApiRequest request, String name, int byDefault) throws InvalidException {
        String text = request.query(name);
        if (text.isEmpty()) {
            return byDefault;
        }
        return parse(text).orElseThrow(() -> new InvalidException("The query parameter " + name
                + " must be a whole number from 0 to " + Integer.MAX_VALUE + ", for example ?start=0&count=100."));
    }

    private static OptionalInt parse(String text) {
        try {
            int value = Integer.parseInt(text);
            return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }
}
