package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The highest step of a {@link Ladder} for each side. A step gets two tries, for the machine may have been busy with
 * something else, and a search begins where the one before it ended.
 */
final class Limit {
    private static final int TRIES = 2;

    private final int unit;
    private final int first;
    private final int top;
    private final Map<String, Integer> last = new HashMap<>();

    /** Steps of {@code unit}, from one to {@code top} of them. */
    Limit(int unit, int first, int top) {
        this.unit = unit;
        this.first = first;
        this.top = top;
    }

    /** One try of a step. */
    interface Try {
        /** Why the step does not hold; empty if it does. One that breaks off does not hold. */
        String complaint(int step) throws IOException, InterruptedException;
    }

    /** In units. */
    double of(Side side, Try attempt) throws InterruptedException {
        int highest = Ladder.highest(last.getOrDefault(side.name(), first), top, step -> holds(side, step, attempt));
        last.put(side.name(), highest);
        return (double) highest * unit;
    }

    private boolean holds(Side side, int step, Try attempt) throws InterruptedException {
        String complaint = "";
        for (int i = 0; i < TRIES; i++) {
            try {
                complaint = attempt.complaint(step);
            } catch (IOException e) {
                complaint = String.valueOf(e.getMessage()); // too many connections to make, or one broke
            }
            if (complaint.isEmpty()) {
                System.err.println(side.name() + " holds " + step * unit);
                return true;
            }
        }
        System.err.println(side.name() + " does not hold " + step * unit + ": " + complaint);
        return false;
    }
}
