package io.srt4j.gateway.transmit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How fast a file is read. Live sources have a pace of their own. */
public sealed interface Pace {
    /** As fast as the target takes it. */
    record Unlimited() implements Pace {}

    /** As fast as the clock in the file, an MPEG transport stream, says. */
    record ByClock() implements Pace {}

    /** At a constant rate. */
    record Constant(long bitsPerSec) implements Pace {}

    Pattern RATE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)([kMG]?)");

    /** Reads {@code pcr}, {@code none} or bits per second such as {@code 5000000}, {@code 800k} or {@code 4.5M}. */
    static Pace parse(String text) {
        return switch (text) {
            case "pcr" -> new ByClock();
            case "none" -> new Unlimited();
            default -> new Constant(bitsPerSec(text));
        };
    }

    private static long bitsPerSec(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches() || Double.parseDouble(rate.group(1)) <= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "', allowed are pcr, none, and bits per second such as 5000000, 800k or 4.5M");
        }
        double unit = switch (rate.group(2)) {
            case "k" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            default -> 1;
        };
        return Math.max(1, Math.round(Double.parseDouble(rate.group(1)) * unit));
    }
}
