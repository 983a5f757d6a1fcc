package io.srt4j.benchmarks.bench;

import java.util.Locale;

/**
 * What a figure of srt4j is to reach.
 *
 * @param wants whether more is better, or less
 * @param ratio to libsrt's median; NaN: only {@code limit} counts
 * @param limit in the unit of the figure; NaN: only {@code ratio} counts
 */
record Target(Wants wants, double ratio, double limit) {
    enum Wants {
        LESS, MORE
    }

    static Target atMost(double ratio) {
        return new Target(Wants.LESS, ratio, Double.NaN);
    }

    static Target atLeast(double ratio) {
        return new Target(Wants.MORE, ratio, Double.NaN);
    }

    /** A figure that is shown and has no target. */
    static Target none(Wants wants) {
        return new Target(wants, Double.NaN, Double.NaN);
    }

    Target and(double otherLimit) {
        return new Target(wants, ratio, otherLimit);
    }

    boolean exists() {
        return !Double.isNaN(ratio) || !Double.isNaN(limit);
    }

    boolean isReached(double libsrt, double own) {
        return switch (wants) {
            case LESS -> !(own > ratio * libsrt) && !(own > limit) && !Double.isNaN(own);
            case MORE -> !(own < ratio * libsrt) && !(own < limit) && !Double.isNaN(own);
        };
    }

    String text() {
        String sign = wants == Wants.LESS ? "≤ " : "≥ ";
        String ofRatio = Double.isNaN(ratio) ? "" : sign + number(ratio) + "×";
        String ofLimit = Double.isNaN(limit) ? "" : sign + number(limit);
        return !exists() ? "–" : ofRatio.isEmpty() || ofLimit.isEmpty() ? ofRatio + ofLimit : ofRatio + ", " + ofLimit;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }
}
