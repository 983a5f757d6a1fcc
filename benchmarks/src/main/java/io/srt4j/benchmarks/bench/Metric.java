package io.srt4j.benchmarks.bench;

/**
 * A figure that a case yields, and a row of the table.
 *
 * @param name as the table names it; no two have the same
 * @param unit of the figure
 */
record Metric(String name, String unit, Target target) {}
