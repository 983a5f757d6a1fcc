package io.srt4j.protocol.packet;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Byte arrays for the payloads that buffers hold, shared by all connections of an endpoint: what one gives back the next
 * one takes, so nothing is allocated in steady state and idle connections hold nothing.
 *
 * <p>Loop-confined. Keeps at most {@link #MAX_IDLE} arrays, and fewer when some were not needed for a while; the rest is
 * left to the garbage collector.
 */
public final class PayloadPool {
    /** 6 MiB of spare payloads, enough for the swing of one fast connection. */
    private static final int MAX_IDLE = 4096;
    private static final int SMALLEST_IDLE = 64;
    private static final long SETTLE_NS = 3_000_000_000L;

    private final int payloadBytes;
    private byte[] @Nullable [] idle = new byte[SMALLEST_IDLE][];
    private int idleCount;
    /** So many were never needed since {@link #settledNs}. */
    private int leastIdle;
    private long settledNs;

    /** @param payloadBytes length of every array */
    public PayloadPool(int payloadBytes) {
        this.payloadBytes = payloadBytes;
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    /** An array with any content. */
    public byte[] take() {
        if (idleCount == 0) {
            return new byte[payloadBytes];
        }
        byte[] payload = Objects.requireNonNull(idle[--idleCount]);
        idle[idleCount] = null;
        leastIdle = Math.min(leastIdle, idleCount);
        return payload;
    }

    /** Takes back what {@link #take} gave; the caller must forget it. */
    public void giveBack(byte[] payload) {
        if (idleCount == idle.length) {
            if (idleCount == MAX_IDLE) {
                return;
            }
            idle = Arrays.copyOf(idle, idleCount * 2);
        }
        idle[idleCount++] = payload;
    }

    /** Forgets half of those that were not needed for a while. To be called now and then. */
    public void settle(long nowNs) {
        if (nowNs - settledNs < SETTLE_NS) {
            return;
        }
        settledNs = nowNs;
        int kept = idleCount - (leastIdle + 1) / 2;
        Arrays.fill(idle, kept, idleCount, null);
        idleCount = kept;
        leastIdle = kept;
        if (idle.length > SMALLEST_IDLE && kept < idle.length / 4) {
            idle = Arrays.copyOf(idle, idle.length / 2);
        }
    }
}
