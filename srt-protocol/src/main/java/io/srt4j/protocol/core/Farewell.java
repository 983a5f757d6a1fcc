package io.srt4j.protocol.core;

import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.protocol.timing.WireTime;
import org.jspecify.annotations.Nullable;

/**
 * What a connection still does when it is over: tell its driver, once; say goodbye, and again to a peer that sends on
 * because it missed that; keep its last figures; and be forgotten after a while. Loop-confined.
 */
final class Farewell {
    /** How long a closed connection answers late packets and refuses repeated requests. */
    private static final long REMEMBERED_NS = 3_000_000_000L;
    private static final long SHUTDOWN_REPEAT_NS = 100_000_000;

    private boolean shutdownPending;
    private boolean eventPending;
    private long closedNs;
    private @Nullable SrtStats stats;

    /** The peer is to be told. */
    void owesShutdown() {
        shutdownPending = true;
    }

    /** @param last the figures, taken before the buffers were emptied */
    void begin(long nowNs, SrtStats last) {
        closedNs = nowNs;
        stats = last;
        eventPending = true;
    }

    /** The peer sends on; it is told again if that was not done just now. */
    void onLatePacket(long nowNs, long lastSentNs) {
        shutdownPending |= nowNs - lastSentNs >= SHUTDOWN_REPEAT_NS;
    }

    /** Whether the driver has to be told now. */
    boolean pollEvent() {
        boolean pending = eventPending;
        eventPending = false;
        return pending;
    }

    /** Whether a SHUTDOWN has to be sent now. */
    boolean pollShutdown() {
        boolean pending = shutdownPending;
        shutdownPending = false;
        return pending;
    }

    long forgottenNs() {
        return closedNs + REMEMBERED_NS;
    }

    boolean isForgettable(long nowNs) {
        return !shutdownPending && WireTime.isDue(forgottenNs(), nowNs);
    }

    /** Of the end; null before it. */
    @Nullable SrtStats stats() {
        return stats;
    }
}
