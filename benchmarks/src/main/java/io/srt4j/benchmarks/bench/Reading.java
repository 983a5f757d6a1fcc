package io.srt4j.benchmarks.bench;

import java.util.List;

/**
 * What one run of one side yielded.
 *
 * @param values one for each {@link Metric} of the case
 * @param lost share of the messages (or connections) that were lost; a run that loses is not a clean one
 */
record Reading(List<Double> values, double lost) {
    static Reading of(double lost, Double... values) {
        return new Reading(List.of(values), lost);
    }

    /** Of a run that broke off. */
    static Reading failed(int metrics) {
        return new Reading(java.util.Collections.nCopies(metrics, Double.NaN), 1);
    }
}
