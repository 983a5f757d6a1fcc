package io.srt4j.protocol.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Simulated time: jumps from one thing to do to the next, and runs what tests planned for a moment.
 *
 * <p>Starts at zero. Actions of one moment run in the order in which they were planned.
 */
public final class VirtualTime {
    /** Later than anything that can happen. */
    public static final long NEVER = Long.MAX_VALUE;

    private record Action(long atNs, long order, Runnable body) {
    }

    private final PriorityQueue<Action> actions = new PriorityQueue<>(
            Comparator.comparingLong(Action::atNs).thenComparingLong(Action::order));
    private long nowNs;
    private long planned;

    public long nowNs() {
        return nowNs;
    }

    /** Runs {@code body} when simulated time reaches {@code atNs}, at once if it already has. */
    public void at(long atNs, Runnable body) {
        actions.add(new Action(Math.max(atNs, nowNs), planned++, body));
    }

    long nextActionNs() {
        Action next = actions.peek();
        return next == null ? NEVER : next.atNs;
    }

    void advanceTo(long ns) {
        if (ns < nowNs) {
            throw new AssertionError("time runs backwards from " + nowNs + " to " + ns);
        }
        nowNs = ns;
    }

    void runDueActions() {
        for (Action next = actions.peek(); next != null && next.atNs <= nowNs; next = actions.peek()) {
            actions.poll();
            next.body.run();
        }
    }
}
