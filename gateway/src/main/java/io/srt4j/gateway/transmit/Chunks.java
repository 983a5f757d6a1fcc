package io.srt4j.gateway.transmit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages between the thread that reads the source and the one that writes to the target, at most
 * {@link #CAPACITY} of them. One of each; every field is guarded by the lock.
 *
 * <p>While the target is not there, nothing goes in: a source that can wait waits, a live one loses what it brings.
 */
final class Chunks {
    /** A second of 10 Mbit/s. */
    static final int CAPACITY = 1024;

    private final Losses losses;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private boolean attended;
    private boolean ended;

    Chunks(Losses losses) {
        this.losses = losses;
    }

    // ---- the source's side ----

    /** Waits until the target is there. False: never, as {@link #end} was called. */
    boolean awaitAttendance() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!attended && !ended) {
                changed.await();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Adds {@code chunk} as soon as the target is there and has room; not at all once {@link #end} was called. */
    void put(byte[] chunk) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while ((!attended || waiting.size() >= CAPACITY) && !ended) {
                changed.await();
            }
            add(chunk);
        } finally {
            lock.unlock();
        }
    }

    /** Adds {@code chunk}, or counts it as lost if the target is not there or too slow. */
    void offer(byte[] chunk) {
        lock.lock();
        try {
            if (!attended) {
                losses.add(chunk.length, "there is no target");
            } else if (waiting.size() >= CAPACITY) {
                losses.add(chunk.length, "the target is too slow");
            } else {
                add(chunk);
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] chunk) {
        if (!ended) {
            waiting.add(chunk);
            changed.signalAll();
        }
    }

    /** There will be no more. True if the target is there and takes what is left. */
    boolean end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            return attended;
        } finally {
            lock.unlock();
        }
    }

    // ---- the target's side ----

    /** The target is there. */
    void attend() {
        lock.lock();
        try {
            attended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The target is gone. What waits for it stays for the next one if {@code keep}, else it is lost. */
    void leave(Keep keep) {
        lock.lock();
        try {
            attended = false;
            if (keep == Keep.NOTHING) {
                waiting.forEach(chunk -> losses.add(chunk.length, "the target was lost"));
                waiting.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What becomes of the messages that wait when the target goes. */
    enum Keep {
        ALL,
        /** They would be old when the next target comes. */
        NOTHING
    }

    /** The oldest one, which stays until {@link #remove}; null if there is none for so long, or no more will come. */
    byte @Nullable [] peek(Duration patience) throws InterruptedException {
        long leftNs = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !ended && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return waiting.peek();
        } finally {
            lock.unlock();
        }
    }

    void remove() {
        lock.lock();
        try {
            waiting.remove();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether all were taken and no more will come. */
    boolean isOver() {
        lock.lock();
        try {
            return ended && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
