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

    private final double base;
    private final double growth;
    private final int first;
    private final int top;
    private final Map<String, Integer> last = new HashMap<>();

    /** Steps that grow from {@code base}, each by a factor, up to {@code top} of them; the search begins at {@code first}. */
    Limit(double base, double growth, int first, int top) {
        this.base = base;
        this.growth = growth;
        this.first = first;
        this.top = top;
    }

    /** One try of a step. */
    interface Try {
        /** Why the step's value does not hold; empty if it does. One that breaks off does not hold. */
        String complaint(int value) throws IOException, InterruptedException;
    }

    /** The highest value that holds. */
    double of(Side side, Try attempt) throws InterruptedException {
        int highest = Ladder.highest(last.getOrDefault(side.name(), first), top, step -> holds(side, step, attempt));
        last.put(side.name(), highest);
        return highest == 0 ? 0 : value(highest);
    }

    private int value(int step) {
        return (int) Math.round(base * Math.pow(growth, step));
    }

    private boolean holds(Side side, int step, Try attempt) throws InterruptedException {
        int value = value(step);
        String complaint = "";
        for (int i = 0; i < TRIES; i++) {
            try {
                complaint = attempt.complaint(value);
            } catch (IOException e) {
                complaint = String.valueOf(e.getMessage()); // too many connections to make, or one broke
            }
            if (complaint.isEmpty()) {
                System.err.println(side.name() + " holds " + value);
                return true;
            }
        }
        System.err.println(side.name() + " does not hold " + value + ": " + complaint);
        return false;
    }
}
