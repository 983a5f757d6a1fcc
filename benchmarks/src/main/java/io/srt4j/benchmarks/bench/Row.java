package io.srt4j.benchmarks.bench;

import java.util.List;

/**
 * A line of the table.
 *
 * @param about machine, versions and date of these runs
 */
record Row(Metric metric, Figures libsrt, Figures own, String about) {
    static final String HEADER = """
            | case | target | libsrt | srt4j | ratio | reached |
            |---|---|---|---|---|---|""";

    /** srt4j's median to libsrt's; NaN if there is none. */
    double ratio() {
        double base = libsrt.median();
        return base > 0 && own.median() >= 0 ? own.median() / base : Double.NaN;
    }

    /** Whether no run of one of the sides came to its end. */
    boolean failed() {
        return Double.isNaN(libsrt.median()) || Double.isNaN(own.median());
    }

    String verdict() {
        Target target = metric.target();
        if (!target.exists()) {
            return "–";
        }
        return !own.isClean() ? "not measured cleanly"
                : target.isReached(libsrt.median(), own.median()) ? "reached" : "**not reached**";
    }

    String markdown() {
        String ratio = Double.isNaN(ratio()) ? "–" : Figures.digits(ratio()) + "×";
        String name = metric.unit().isEmpty() ? metric.name() : metric.name() + ", " + metric.unit();
        return "| " + String.join(" | ", name, metric.target().text(), libsrt.text(),
                own.text(), ratio, verdict()) + " |";
    }

    /** What was lost, a sentence for each side that lost something. */
    List<String> remarks() {
        return java.util.stream.Stream.of(remark("libsrt", libsrt), remark("srt4j", own))
                .filter(text -> !text.isEmpty()).toList();
    }

    private String remark(String side, Figures figures) {
        return figures.remark().isEmpty() ? "" : metric.name() + ": " + side + " " + figures.remark() + ".";
    }
}
