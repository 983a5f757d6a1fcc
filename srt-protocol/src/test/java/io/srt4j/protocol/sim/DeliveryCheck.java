package io.srt4j.protocol.sim;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one side delivered against what the other side's core took, message by message: nothing that was not taken,
 * nothing early, and nothing late that the receiver did not count as late. Order, repetition and content were checked
 * when each message came ({@link Inbox}).
 *
 * <p>The receiver starts its clock at a handshake whose time on the path nobody knows. So the quickest message stands for
 * those in time: none is early, hence all that took much longer were late. The two hosts' clocks run apart, for minutes
 * if a full buffer drains slowly, and a drift tracer follows more or less closely: only what is late both by the hosts'
 * clocks and by the simulation's is late for certain.
 */
public final class DeliveryCheck {
    /** Later than this after its due time a delivery counts as late. */
    private static final long LATE_NS = 10_000_000;
    /** Clocks that run apart, and the tracer that follows them, account for so much. */
    private static final long CLOCKS_NS = 20_000_000;
    /**
     * A tracer takes half of a change of the round trip for each way. Runs end on a clean path: if before one way alone was
     * long, up to a third of a second, what it saw shifts by half of that, and nobody can know better.
     */
    private static final long TRACER_NS = 160_000_000;

    private final SimConnection from;
    private final SimConnection to;

    private DeliveryCheck(SimConnection from, SimConnection to) {
        this.from = from;
        this.to = to;
    }

    public static void check(SimConnection from, SimConnection to) {
        new DeliveryCheck(from, to).run();
    }

    private void run() {
        Inbox inbox = to.received();
        long quickestNs = Long.MAX_VALUE;
        long quickestLocalNs = Long.MAX_VALUE;
        for (long number = 0; number <= inbox.lastNumber(); number++) {
            if (inbox.has(number)) {
                assertThat(from.takenNs(number)).as("message %s was taken", number).isNotEqualTo(Times.NONE);
                quickestNs = Math.min(quickestNs, delayNs(number));
                quickestLocalNs = Math.min(quickestLocalNs, localDelayNs(number));
            }
        }
        if (quickestNs == Long.MAX_VALUE) {
            return;
        }
        assertThat(quickestNs).as("time from sending to delivery of the quickest message")
                .isGreaterThan(to.settings().receiveLatencyMs() * 1_000_000L - CLOCKS_NS);
        long late = 0;
        for (long number = 0; number <= inbox.lastNumber(); number++) {
            if (inbox.has(number) && isLate(delayNs(number), quickestNs)
                    && isLate(localDelayNs(number), quickestLocalNs)) {
                late++;
            }
        }
        assertThat(to.stats().receive().packetsLate()).as("counted as late").isGreaterThanOrEqualTo(late);
    }

    private boolean isLate(long delayNs, long quickestNs) {
        long tracerNs = to.core().options().adjustable().driftTracer() ? TRACER_NS : 0;
        return delayNs - quickestNs > LATE_NS + 2 * CLOCKS_NS + tracerNs;
    }

    private long delayNs(long number) {
        return to.received().deliveredNs(number) - from.takenNs(number);
    }

    /** By the clocks of both hosts, which start anywhere: only its differences mean something. */
    private long localDelayNs(long number) {
        return to.host().localNs(to.received().deliveredNs(number)) - from.host().localNs(from.takenNs(number));
    }
}
