package io.srt4j.benchmarks.bench;

/**
 * How long and how often to measure.
 *
 * @param pairs runs of each side, one after the other in turn
 * @param warmUpSeconds how long a process of srt4j first talks to itself, as a server has that runs for a while
 * @param settleSeconds how long a stream runs before the window begins
 * @param windowSeconds how long CPU time is counted
 */
record Plan(int pairs, int warmUpSeconds, int settleSeconds, int windowSeconds) {
    static final Plan SMOKE = new Plan(1, 1, 1, 2);

    private static final int MOST_SECONDS_OF_TRIAL = 5;

    /** For each trial of a search: whether it holds shows sooner than what it costs. */
    Plan forTrials() {
        return new Plan(pairs, ofTrial(warmUpSeconds), ofTrial(settleSeconds), ofTrial(windowSeconds));
    }

    private static int ofTrial(int seconds) {
        return Math.min(seconds, MOST_SECONDS_OF_TRIAL);
    }
}
