package io.srt4j.protocol.settings;

/** Refuses values that an option cannot have. */
final class Ranges {
    private Ranges() {}

    /** Throws, naming the option and what it may be, unless {@code value} is within {@code min} and {@code max}. */
    static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
        }
    }
}
