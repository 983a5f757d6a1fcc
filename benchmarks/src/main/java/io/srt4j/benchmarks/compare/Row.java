package io.srt4j.benchmarks.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One case, run several times on both sides. */
record Row(LinkCase link, List<Outcome> libsrt, List<Outcome> own) {
    static final String HEADER = """
            | link | lost by nature: repeats | dropped: libsrt | dropped: srt4j | resent: libsrt | resent: srt4j | late p99: libsrt | late p99: srt4j |
            |---|---|---|---|---|---|---|---|""";

    /** A line of a Markdown table: medians, and in brackets the smallest and the largest where they differ. */
    String markdown() {
        String natural = link.loss() == 0 ? "none" : percent(link.unavoidableRepeats());
        return "| " + String.join(" | ", link.name(), natural, percents(libsrt, Outcome::dropped),
                percents(own, Outcome::dropped), percents(libsrt, Outcome::resent), percents(own, Outcome::resent),
                ms(libsrt), ms(own)) + " |";
    }

    private static String ms(List<Outcome> outcomes) {
        return String.format(Locale.ROOT, "%.1f ms", median(outcomes, Outcome::overP99Ms));
    }

    private static String percents(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        double least = outcomes.stream().mapToDouble(value).min().orElseThrow();
        double most = outcomes.stream().mapToDouble(value).max().orElseThrow();
        String range = least == most ? "" : " (" + digits(least) + "–" + digits(most) + ")";
        return percent(median(outcomes, value)) + range;
    }

    private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        List<Outcome> sorted = outcomes.stream().sorted(Comparator.comparingDouble(value)).toList();
        return value.applyAsDouble(sorted.get(sorted.size() / 2));
    }

    private static String percent(double share) {
        return digits(share) + " %";
    }

    private static String digits(double share) {
        return String.format(Locale.ROOT, share == 0 ? "%.0f" : share < 0.01 ? "%.3f" : "%.2f", 100 * share);
    }
}
