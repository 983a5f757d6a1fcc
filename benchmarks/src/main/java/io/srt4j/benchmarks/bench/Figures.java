package io.srt4j.benchmarks.bench;

import java.util.List;
import java.util.Locale;

/**
 * What all runs of one side yielded for one metric.
 *
 * @param values of the runs, NaN of a run that broke off
 * @param lost share lost in each of them
 */
record Figures(List<Double> values, List<Double> lost) {
    /** Runs that count: the clean ones if they are the majority, otherwise all that came to their end. */
    private List<Double> counted() {
        List<Double> clean = new java.util.ArrayList<>();
        List<Double> ended = new java.util.ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (!Double.isNaN(values.get(i))) {
                ended.add(values.get(i));
                if (lost.get(i) == 0) {
                    clean.add(values.get(i));
                }
            }
        }
        return 2 * clean.size() > values.size() ? clean : ended;
    }

    long cleanRuns() {
        return lost.stream().filter(share -> share == 0).count();
    }

    /** Whether most runs lost nothing, so that the median is one of clean runs. */
    boolean isClean() {
        return 2 * cleanRuns() > values.size();
    }

    double median() {
        return medianOf(counted());
    }

    static double medianOf(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.isEmpty() ? Double.NaN
                : sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Median, and in brackets the smallest and the largest where they differ. */
    String text() {
        List<Double> counted = counted();
        if (counted.isEmpty()) {
            return "failed";
        }
        String least = digits(counted.stream().min(Double::compare).orElseThrow());
        String most = digits(counted.stream().max(Double::compare).orElseThrow());
        return digits(median()) + (least.equals(most) ? "" : " (" + least + "–" + most + ")");
    }

    /** What to know about these runs; empty if all were clean. */
    String remark() {
        if (cleanRuns() == values.size()) {
            return "";
        }
        double least = lost.stream().min(Double::compare).orElseThrow();
        double most = lost.stream().max(Double::compare).orElseThrow();
        String range = percent(medianOf(lost)) + " % (" + percent(least) + "–" + percent(most) + ")";
        return isClean()
                ? (values.size() - cleanRuns()) + " of " + values.size() + " runs not counted, which lost " + range
                : "lost " + range + ": the figure is of what came through";
    }

    private static String percent(double share) {
        return digits(100 * share);
    }

    /** Three significant digits. */
    static String digits(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
