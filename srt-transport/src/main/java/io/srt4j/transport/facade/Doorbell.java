package io.srt4j.transport.facade;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one application thread, virtual or not, wait for something that the loop makes true.
 *
 * <p>The loop changes the state, then rings; the waiter announces itself, then looks at the state again, then parks.
 * Ringing costs one fence when nobody waits. One direction of a connection belongs to one thread at a time:
 * {@link #enter} refuses a second one instead of letting it corrupt the ring behind the door.
 *
 * <p>{@link #enter}, {@link #await} and {@link #leave} belong to the application thread; any thread may ring.
 */
final class Doorbell {
    /** The clock may be compared over half its range. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    /**
     * A wait this long is left to the bell alone, which the end of the connection rings at the latest. A timer costs a
     * virtual thread two wake-ups of the scheduler's own thread for each nap: more than all the rest of a nap.
     */
    private static final long TIMERLESS_NS = LONGEST.toNanos() / 2;

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Doorbell.class, "owner", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String what;
    private volatile @Nullable Thread owner;
    private volatile boolean parked;

    /** A doorbell for what a connection does in one direction; {@code what} is used in error messages. */
    Doorbell(String what) {
        this.what = what;
    }

    /** An option's {@code timeoutMs}: -1 means for ever. */
    static Duration timeout(int timeoutMs) {
        return timeoutMs < 0 ? LONGEST : Duration.ofMillis(timeoutMs);
    }

    /** The clock's reading after {@code timeout}, however long that is. */
    static long deadlineNs(Duration timeout) {
        return System.nanoTime() + (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
    }

    /** Claims this direction for the current thread until it leaves. */
    void enter() {
        if (!OWNER.compareAndSet(this, null, Thread.currentThread())) {
            throw new IllegalStateException("another thread is already in " + what + "() of this connection");
        }
    }

    void leave() {
        OWNER.setRelease(this, null);
    }

    enum Waited {
        READY, TIMED_OUT, INTERRUPTED
    }

    /** Parks until {@code ready} or until {@code deadlineNs}; an interrupt ends it and stays pending. */
    Waited await(BooleanSupplier ready, long deadlineNs) {
        try {
            while (true) {
                parked = true;
                VarHandle.fullFence(); // the look at the state must not move up before the announcement
                if (ready.getAsBoolean()) {
                    return Waited.READY;
                }
                if (Thread.currentThread().isInterrupted()) {
                    return Waited.INTERRUPTED;
                }
                long leftNs = deadlineNs - System.nanoTime();
                if (leftNs <= 0) {
                    return Waited.TIMED_OUT;
                }
                if (leftNs < TIMERLESS_NS) {
                    LockSupport.parkNanos(this, leftNs);
                } else {
                    LockSupport.park(this);
                }
            }
        } finally {
            parked = false;
        }
    }

    /** Wakes the waiter, if there is one, after the state it waits for was written. */
    void ring() {
        ring(LockSupport::unpark);
    }

    /** The same by means of {@code waker}. */
    void ring(Consumer<Thread> waker) {
        VarHandle.fullFence();
        if (parked) {
            parked = false; // one unpark for one nap; the waiter sets it again before it looks
            Thread waiter = owner;
            if (waiter != null) {
                waker.accept(waiter);
            }
        }
    }
}
