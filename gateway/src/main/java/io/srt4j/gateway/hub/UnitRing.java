package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.MediaUnit;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The newest part of a sequence of units, written by one thread and read by any number at their own pace.
 *
 * <p>Units have positions 0, 1, 2 … of which {@code [tail, head)} are held. The writer never waits: to make room it moves
 * {@code tail} first and clears the slot afterwards, so a reader that finds {@code tail} at or below its position after
 * reading a slot has read the right unit. The ring doubles as cache of the newest group of pictures: its start is one
 * number, {@link #newestRandomAccess()}.
 *
 * <p>Bounded three ways: {@code maxBytes}, {@code maxAge}, {@link #MAX_SLOTS}. Ages are in whatever unit the writer
 * states its times.
 */
final class UnitRing<U extends MediaUnit> {
    /** More than 64 MiB of SRT messages; a bound for streams of absurdly small units. */
    static final int MAX_SLOTS = 1 << 16;
    private static final int INITIAL_SLOTS = 256;

    private final long maxBytes;
    private final long maxAge;
    private final long backlogAge;
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder skippedUnits = new LongAdder();
    private final CopyOnWriteArrayList<Subscription<U>> readers = new CopyOnWriteArrayList<>();

    // Written by the publisher, read by any. Slots are cleared after tail has moved and filled before head moves.
    private volatile AtomicReferenceArray<@Nullable U> slots = new AtomicReferenceArray<>(INITIAL_SLOTS);
    private volatile long head;
    private volatile long tail;
    private volatile long newestRandomAccess = -1;
    private volatile boolean ended;
    // Set by readers that found nothing, cleared by the publisher before it looks for them.
    private volatile boolean someoneWaits;

    // The publisher's own.
    private long[] times = new long[INITIAL_SLOTS];
    private long newestTime = Long.MIN_VALUE;
    private long heldBytes;

    UnitRing(long maxBytes, long maxAge, long backlogAge) {
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
        this.backlogAge = backlogAge;
    }

    /** Adds a unit and returns its position. */
    long append(U unit, long time) {
        long position = head;
        newestTime = Math.max(newestTime, time);
        heldBytes += unit.sizeBytes();
        evict(unit.isRandomAccess() ? position : newestRandomAccess);
        if (position - tail == slots.length()) {
            makeRoom();
        }
        int slot = slot(position);
        times[slot] = time;
        slots.setRelease(slot, unit);
        bytesIn.add(unit.sizeBytes());
        head = position + 1;
        if (unit.isRandomAccess()) {
            newestRandomAccess = position;
        }
        wakeReaders();
        return position;
    }

    /** Declares that readers may start at a unit appended earlier. Ignored if it is gone or a newer one is known. */
    void markRandomAccess(long position) {
        if (position > newestRandomAccess && position >= tail && position < head) {
            newestRandomAccess = position;
            wakeReaders();
        }
    }

    void end() {
        ended = true;
        wakeReaders();
    }

    Subscription<U> subscribe() {
        return subscribe(() -> {});
    }

    /** @param onNews run by whoever writes or closes; must not block */
    Subscription<U> subscribe(Runnable onNews) {
        Subscription<U> reader = new Subscription<>(this, onNews);
        readers.add(reader);
        return reader;
    }

    void unsubscribe(Subscription<U> reader) {
        readers.remove(reader);
    }

    /** The unit at a position below {@link #head()}, or null if it is no longer held. */
    @Nullable U read(long position) {
        AtomicReferenceArray<@Nullable U> current = slots;
        U unit = current.getAcquire((int) position & (current.length() - 1));
        return tail <= position ? unit : null;
    }

    long head() {
        return head;
    }

    long tail() {
        return tail;
    }

    /** Where a late joiner starts; below {@link #tail()} if no such unit is held. */
    long newestRandomAccess() {
        return newestRandomAccess;
    }

    boolean isEnded() {
        return ended;
    }

    void announceWaiter() {
        someoneWaits = true;
    }

    void countRead(int bytes) {
        bytesOut.add(bytes);
    }

    void countSkipped(long units) {
        skippedUnits.add(units);
    }

    long bytesIn() {
        return bytesIn.sum();
    }

    long bytesOut() {
        return bytesOut.sum();
    }

    long skippedUnits() {
        return skippedUnits.sum();
    }

    int readers() {
        return readers.size();
    }

    /** Writer only: payload held now. */
    long heldBytes() {
        return heldBytes;
    }

    /** Drops what the limits no longer allow, seen with the unit at {@code head} already in. */
    private void evict(long groupStart) {
        while (tail < head) {
            long age = newestTime - times[slot(tail)];
            boolean isBacklog = tail < groupStart;
            if (heldBytes <= maxBytes && age <= (isBacklog ? backlogAge : maxAge)) {
                return;
            }
            evictOldest();
        }
    }

    private void evictOldest() {
        long oldest = tail;
        int slot = slot(oldest);
        U unit = slots.getPlain(slot);
        tail = oldest + 1;
        slots.setRelease(slot, null);
        heldBytes -= unit == null ? 0 : unit.sizeBytes();
    }

    /** All slots are taken: doubles them, or gives up the oldest unit where that is not allowed. */
    private void makeRoom() {
        AtomicReferenceArray<@Nullable U> old = slots;
        if (old.length() == MAX_SLOTS) {
            evictOldest();
            return;
        }
        // Readers that still hold the old array find what it held: nobody writes to it again.
        AtomicReferenceArray<@Nullable U> bigger = new AtomicReferenceArray<>(old.length() * 2);
        long[] biggerTimes = new long[bigger.length()];
        for (long position = tail; position < head; position++) {
            int from = (int) position & (old.length() - 1);
            int to = (int) position & (bigger.length() - 1);
            bigger.setPlain(to, old.getPlain(from));
            biggerTimes[to] = times[from];
        }
        times = biggerTimes;
        slots = bigger;
    }

    private int slot(long position) {
        return (int) position & (times.length - 1);
    }

    private void wakeReaders() {
        if (someoneWaits) {
            someoneWaits = false;
            readers.forEach(Subscription::wake);
        }
    }
}
