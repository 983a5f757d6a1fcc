package io.srt4j.transport.netty;

/**
 * Limits how often a busy endpoint wakes its loop. Waking up costs more than serving a packet, and whoever is woken by
 * every packet of a fast stream does little else. A slow stream has its turns when it wants them: up to
 * {@link #BURST} at once, and one each {@link #SHORT_NS} on average, cost no delay. Loop-confined.
 */
final class TurnPace {
    /** By how much a delivery or an answer may be late when there are more wishes for turns than turns. */
    private static final long SHORT_NS = 500_000;
    /** The same when each turn serves so many packets that waiting for some more does not matter. */
    private static final long LONG_NS = 1_000_000;
    private static final int PACKETS_OF_LONG = 5;
    private static final int BURST = 16;

    private long paidUntilNs;
    private long streamPackets;
    private long heldBack;
    private boolean fast;

    TurnPace(long nowNs) {
        paidUntilNs = nowNs - BURST * SHORT_NS;
    }

    /**
     * @param streamPacketsSoFar data packets and their answers; a turn without them is free, as handshakes are
     * @param heldBackSoFar connections that could not send all they had, because their rate is limited: the longer they
     *     wait for the next turn, the larger a burst it sends
     */
    void onTurn(long nowNs, long streamPacketsSoFar, long heldBackSoFar) {
        long packets = streamPacketsSoFar - streamPackets;
        boolean holdsBack = heldBackSoFar != heldBack;
        streamPackets = streamPacketsSoFar;
        heldBack = heldBackSoFar;
        if (packets > 0) {
            fast = packets >= PACKETS_OF_LONG && !holdsBack;
            long earliestNs = nowNs - BURST * SHORT_NS;
            paidUntilNs = (paidUntilNs - earliestNs > 0 ? paidUntilNs : earliestNs)
                    + (fast ? LONG_NS : SHORT_NS);
        }
    }

    /** Whether turns serve so many packets that there is always something to read. */
    boolean isFast() {
        return fast;
    }

    /** When the next turn should begin at the earliest: now, or a little later. */
    long earliestNs(long nowNs) {
        return Math.clamp(paidUntilNs - nowNs, 0, LONG_NS) + nowNs;
    }
}
