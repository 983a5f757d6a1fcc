package io.srt4j.benchmarks.compare;

/**
 * What came of one stream over the link.
 *
 * @param sent messages offered
 * @param received those that came out
 * @param resent packets sent again, for each packet sent first
 * @param overP50Ms median of delivery time less send time, one-way delay and latency
 * @param overP99Ms the same, 99 of 100
 */
record Outcome(long sent, long received, double resent, double overP50Ms, double overP99Ms) {
    /** Share of messages that never came out. */
    double dropped() {
        return sent == 0 ? 1 : (sent - received) / (double) sent;
    }
}
