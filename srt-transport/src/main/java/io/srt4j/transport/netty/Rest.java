package io.srt4j.transport.netty;

import org.jspecify.annotations.Nullable;

/**
 * What a busy endpoint does between turns when its {@link TurnPace} is used up: nothing, for a while. Bells that are rung
 * meanwhile wake nobody, and what comes to the socket waits there.
 *
 * <p>Loop-confined, except {@link #isOn}.
 */
final class Rest {
    /** So many datagrams in a turn show that more are to be expected during a rest. */
    private static final int DATAGRAMS_WORTH_A_PAUSE = 2;

    private final TurnPace pace;
    private volatile boolean resting;
    private long untilNs;
    /** Not watched; null: what comes is read when it comes. */
    private @Nullable SocketReader paused;

    Rest(long nowNs) {
        pace = new TurnPace(nowNs);
    }

    /** See {@link TurnPace#onTurn}. */
    void onTurn(long nowNs, long streamPacketsSoFar, long heldBackSoFar) {
        pace.onTurn(nowNs, streamPacketsSoFar, heldBackSoFar);
    }

    /** Any thread: whether a turn will come without anybody waking the loop. */
    boolean isOn() {
        return resting;
    }

    /** Whether it is not over yet. */
    boolean goesOn(long nowNs) {
        return resting && untilNs - nowNs > 0;
    }

    /**
     * Between turns: begins if one is due. A rest that has begun is not made longer, whatever comes in between. While little
     * comes, it is read when it comes: to stop that would cost more. Once stopped it stays so from one rest to the next.
     *
     * @param datagrams that the turn has read
     * @return whether it goes on, {@link #untilNs}
     */
    boolean begin(long nowNs, SocketReader reader, int datagrams) {
        if (resting) {
            return true;
        }
        untilNs = pace.earliestNs(nowNs);
        resting = untilNs != nowNs;
        if (resting && paused == null && (pace.isFast() || datagrams >= DATAGRAMS_WORTH_A_PAUSE)) {
            paused = reader;
            reader.pause();
        }
        return resting;
    }

    /** When the next turn has to come. */
    long untilNs() {
        return untilNs;
    }

    /** A turn begins: reads what has come meanwhile. */
    void end() {
        if (resting) {
            resting = false;
            if (paused != null) {
                paused.read();
            }
        }
    }

    /** There is none: what comes is read when it comes. */
    void skip() {
        if (paused != null) {
            paused.resume();
            paused = null;
        }
    }
}
