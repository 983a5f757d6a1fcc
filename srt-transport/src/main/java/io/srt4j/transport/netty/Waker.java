package io.srt4j.transport.netty;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the virtual threads that a turn has something for. Woken from the loop, each of many wakes a sleeping carrier that
 * is done with it and asleep again before the next comes. Woken from a virtual thread, all of them wait in its carrier's
 * own queue, and the carrier is woken once.
 *
 * <p>{@link #add} and {@link #flush} belong to the loop.
 */
final class Waker {
    private static final int SLOTS = 4096;
    /** So few are woken directly. */
    private static final int FEW = 2;

    private final @Nullable Thread[] due = new Thread[SLOTS];
    private long added;
    /** What the waking thread may take; written by the loop. */
    private volatile long published;
    /** Written by the waking thread. */
    private volatile long taken;
    private volatile boolean parked;
    private volatile boolean closed;
    private @Nullable Thread waking;

    /** Wakes {@code thread} with the next {@link #flush} at the latest. */
    void add(Thread thread) {
        if (thread.isVirtual() && added - taken < SLOTS) {
            due[index(added++)] = thread;
        } else {
            LockSupport.unpark(thread);
        }
    }

    void flush() {
        if (added == published) {
            return;
        }
        if (added - published <= FEW) {
            while (added != published) {
                wake(--added);
            }
            return;
        }
        published = added;
        if (waking == null) {
            waking = Thread.ofVirtual().name("srt-waker").start(this::work);
        } else if (parked) {
            LockSupport.unpark(waking);
        }
    }

    private void work() {
        while (!closed) {
            parked = true;
            if (taken == published && !closed) {
                LockSupport.park(this);
            }
            parked = false;
            for (long at = taken; at != published; at++) {
                wake(at);
                taken = at + 1;
            }
        }
    }

    private void wake(long at) {
        Thread thread = due[index(at)];
        due[index(at)] = null;
        LockSupport.unpark(thread);
    }

    private static int index(long at) {
        return (int) at & SLOTS - 1;
    }

    /** After the loop has ended. */
    void close() {
        closed = true;
        LockSupport.unpark(waking);
    }
}
