package io.srt4j.protocol.sim;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one side delivered against what the other side's core took, message by message, by the simulation's own clock:
 * nothing that was not taken, nothing early, and nothing late that the receiver did not count as late. Order, repetition
 * and content were checked when each message came ({@link Inbox}).
 *
 * <p>The receiver starts its clock at a handshake whose time on the path nobody knows. So the quickest message stands for
 * those in time: none is early, hence all that took much longer were late.
 */
public final class DeliveryCheck {
    /** Later than this after its due time a delivery counts as late. */
    private static final long LATE_NS = 10_000_000;
    /** Clocks that run apart, and the tracer that follows them, account for so much. */
    private static final long CLOCKS_NS = 20_000_000;

    private DeliveryCheck() {
    }

    public static void check(SimConnection from, SimConnection to) {
        Inbox inbox = to.received();
        long quickestNs = Long.MAX_VALUE;
        for (long number = 0; number <= inbox.lastNumber(); number++) {
            if (inbox.has(number)) {
                assertThat(from.takenNs(number)).as("message %s was taken", number).isNotEqualTo(Times.NONE);
                quickestNs = Math.min(quickestNs, inbox.deliveredNs(number) - from.takenNs(number));
            }
        }
        if (quickestNs == Long.MAX_VALUE) {
            return;
        }
        assertThat(quickestNs).as("time from sending to delivery of the quickest message")
                .isGreaterThan(to.settings().receiveLatencyMs() * 1_000_000L - CLOCKS_NS);
        long late = 0;
        for (long number = 0; number <= inbox.lastNumber(); number++) {
            if (inbox.has(number)
                    && inbox.deliveredNs(number) - from.takenNs(number) > quickestNs + LATE_NS + 2 * CLOCKS_NS) {
                late++;
            }
        }
        assertThat(to.stats().receive().packetsLate()).as("counted as late").isGreaterThanOrEqualTo(late);
    }
}
