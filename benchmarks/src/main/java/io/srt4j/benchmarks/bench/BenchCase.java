package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.util.List;

/** Something to measure, the same on both sides. */
interface BenchCase {
    /** The figures that one run of it yields. */
    List<Metric> metrics();

    /** Runs it once. A run that could not be made throws; one that lost messages says so in its reading. */
    Reading run(Side side, Plan plan) throws IOException, InterruptedException;
}
