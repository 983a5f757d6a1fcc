package io.srt4j.gateway.srt;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes each message of a stream to all its SRT players in one go. A thread for each player would be woken for each
 * message, which costs more than what it then does; here one virtual thread works while there is something to send, and
 * there is none when there is nothing.
 *
 * <p>Any thread may call any method, and none waits.
 */
final class SrtFanout {
    private static final int IDLE = 0;
    private static final int WORKING = 1;
    /** Working, and something has come since the work began. */
    private static final int SIGNALLED = 2;

    /** How long one who has more for somebody than there is room lets it drain. */
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String name;
    private final List<SrtEgress> players = new CopyOnWriteArrayList<>();
    private final AtomicInteger state = new AtomicInteger(IDLE);

    SrtFanout(String name) {
        this.name = name;
    }

    void add(SrtEgress player) {
        players.add(player);
        signal();
    }

    void remove(SrtEgress player) {
        players.remove(player);
    }

    boolean isEmpty() {
        return players.isEmpty();
    }

    /** Something may have come for one of the players. */
    void signal() {
        if (state.get() != SIGNALLED && state.getAndSet(SIGNALLED) == IDLE) {
            Thread.ofVirtual().name(name).start(this::work);
        }
    }

    private void work() {
        do {
            state.set(WORKING);
            boolean done = true;
            for (SrtEgress player : players) {
                done &= player.advance();
            }
            if (!done) {
                state.set(SIGNALLED); // no need to be told: it looks again
                LockSupport.parkNanos(this, RETRY_NS);
            }
        } while (!state.compareAndSet(WORKING, IDLE));
    }
}
