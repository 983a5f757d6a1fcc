package io.srt4j.protocol.packet;

import java.util.Arrays;

/**
 * Byte arrays for the payloads that buffers hold, shared by all connections of an endpoint: what one gives back the next
 * one takes, so nothing is allocated in steady state and idle connections hold nothing.
 *
 * <p>Loop-confined. Keeps at most {@link #MAX_IDLE} arrays; the rest is left to the garbage collector.
 */
public final class PayloadPool {
    /** 6 MiB of spare payloads, enough for the swing of one fast connection. */
    private static final int MAX_IDLE = 4096;

    private final int payloadBytes;
    private byte[][] idle = new byte[64][];
    private int idleCount;

    /** @param payloadBytes length of every array */
    public PayloadPool(int payloadBytes) {
        this.payloadBytes = payloadBytes;
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    /** An array with any content. */
    public byte[] take() {
        return idleCount == 0 ? new byte[payloadBytes] : idle[--idleCount];
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
}
