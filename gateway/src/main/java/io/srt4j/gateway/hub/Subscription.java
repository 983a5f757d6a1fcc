package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.MediaUnit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One reader's place in a stream. It starts at the newest random access unit held, or at the next one to come, and sees
 * every unit from there in order. A reader that falls so far behind that its next unit is gone goes on at the newest
 * random access unit, and what it missed is counted; the publisher never notices.
 *
 * <p>Owned by one thread at a time, best a virtual one, that waits in {@link #await}, or serves many readers and is told
 * when a {@link #poll} is worth another try. Only {@link #close} may be called by others, and ends a wait at once.
 */
public final class Subscription<U extends MediaUnit> implements AutoCloseable {

    /** What a wait came to. */
    public enum Outcome {
        /** {@link Subscription#next} has a unit. */
        READY,
        /** Nothing came within the time given. */
        IDLE,
        /** The publisher left and everything was read, or the subscription was closed. Stays so. */
        ENDED
    }

    private final UnitRing<U> ring;
    private final Runnable onNews;
    private long position;
    private boolean seeking = true;
    private boolean joined;
    private @Nullable U fetched;
    private long skippedUnits;
    private volatile boolean closed;
    // The owner while it waits; read by the publisher.
    private volatile @Nullable Thread waiter;

    Subscription(UnitRing<U> ring, Runnable onNews) {
        this.ring = ring;
        this.onNews = onNews;
    }

    /** What {@link #await} would say if there were no time to wait. After IDLE, news are told once. */
    public Outcome poll() {
        if (fetch()) {
            return Outcome.READY;
        }
        return look();
    }

    /** Waits until there is a unit to read, the stream has ended, or the time is up. */
    public Outcome await(Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (fetch()) {
            return Outcome.READY;
        }
        long startNs = System.nanoTime();
        long timeoutNs = TimeUnit.NANOSECONDS.convert(timeout);
        waiter = Thread.currentThread();
        try {
            while (true) {
                Outcome seen = look();
                if (seen != Outcome.IDLE) {
                    return seen;
                }
                long leftNs = timeoutNs - (System.nanoTime() - startNs);
                if (leftNs <= 0) {
                    return Outcome.IDLE;
                }
                LockSupport.parkNanos(this, leftNs);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiter = null;
        }
    }

    /** Looks after the publisher was asked to tell what comes. */
    private Outcome look() {
        // The order matters: a publisher that appends after this line sees the flag, and whom to tell.
        ring.announceWaiter();
        boolean ended = ring.isEnded();
        if (fetch()) {
            return Outcome.READY;
        }
        return ended || closed ? Outcome.ENDED : Outcome.IDLE;
    }

    /** The unit a READY {@link #await} or {@link #poll} announced; to be called once for each. */
    public U next() {
        U unit = fetched;
        if (unit == null) {
            throw new IllegalStateException("next() without a READY await() or poll()");
        }
        fetched = null;
        ring.countRead(unit.sizeBytes());
        return unit;
    }

    /** Units missed since this reader's first one, because it was too slow. */
    public long skippedUnits() {
        return skippedUnits;
    }

    @Override
    public void close() {
        closed = true;
        ring.unsubscribe(this);
        wake();
    }

    void wake() {
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        onNews.run();
    }

    /** Takes the next unit in hand, so that it cannot be overrun before next(). */
    private boolean fetch() {
        if (fetched != null) {
            return true;
        }
        if (closed) {
            return false;
        }
        while (true) {
            if (seeking && !seek()) {
                return false;
            }
            if (position >= ring.head()) {
                return false;
            }
            U unit = ring.read(position);
            if (unit != null) {
                fetched = unit;
                joined = true;
                position++;
                return true;
            }
            seeking = true;
        }
    }

    private boolean seek() {
        long start = ring.newestRandomAccess();
        if (start < ring.tail()) {
            return false;
        }
        if (joined) {
            skippedUnits += start - position;
            ring.countSkipped(start - position);
        }
        seeking = false;
        position = start;
        return true;
    }
}
