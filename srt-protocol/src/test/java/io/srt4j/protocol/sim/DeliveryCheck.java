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

    private final SimConnection from;
    private final SimConnection to;
    /**
     * By how much due times may move while a tracer watches a path that changes, as all do: they end clean. It takes half
     * of a change of the round trip for each way, whichever changed, and takes off what the handshake took longer than
     * the packets behind it. Nobody can know better.
     */
    private final long tracerNs;

    private DeliveryCheck(SimConnection from, SimConnection to, long tracerNs) {
        this.from = from;
        this.to = to;
        this.tracerNs = to.core().options().adjustable().driftTracer() ? tracerNs : 0;
    }

    /** Of both directions. */
    public static void check(Pair pair) {
        long toServerNs = pair.toServer().longestWayNs();
        long toClientNs = pair.toClient().longestWayNs();
        long shiftNs = (toServerNs + toClientNs) / 2;
        new DeliveryCheck(pair.client(), pair.server(), toServerNs + shiftNs).run();
        new DeliveryCheck(pair.server(), pair.client(), toClientNs + shiftNs).run();
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
