package io.srt4j.transport.facade;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries whole messages from one thread to another: a bounded number of bytes, no locks, no allocation per message.
 *
 * <p>A message lies in one piece, behind its length, so that either side can let other code read or write it in
 * place. When the rest of the array is too short for the next message, a mark tells the reader to go on at the start.
 * Both counters only grow; their difference is the number of bytes in use.
 *
 * <p>The array is as large as the consumer's delay makes necessary. When it is full the producer goes on in one twice as
 * large, when a quarter of it would do for a while in one half as large; the consumer follows when it has read the
 * former one to its end.
 *
 * <p>One thread produces ({@link #reserve}, {@link #commit}, {@link #offer}, {@link #settle}), one consumes
 * ({@link #peek}, {@link #remove}). Each buffer handed out is a view that is valid until the next call on the same side.
 */
final class MessageRing {
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int GO_TO_START = -1;
    private static final long SETTLE_NS = 1_000_000_000;

    private static final VarHandle WRITTEN;
    private static final VarHandle READ;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(MessageRing.class, "writtenBytes", long.class);
            READ = lookup.findVarHandle(MessageRing.class, "readBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int smallestBytes;
    private final int largestBytes;

    @SuppressWarnings("unused") // through WRITTEN
    private volatile long writtenBytes;
    @SuppressWarnings("unused") // through READ
    private volatile long readBytes;

    // Owned by the producer: where it writes, where the reserved message starts, the last value seen of the other side's
    // counter, whether much was in use since the last look at the time, and when that was so last.
    private Span writing;
    private long reservedAt;
    private long readSeen;
    private boolean busy;
    private long busyAtNs;
    // Owned by the consumer: where it reads, the bytes that remove() frees, the last value seen of the other side's counter.
    private Span reading;
    private int peekedBytes;
    private long writtenSeen;

    /** An array and, once the producer has left it, the next one. The counters at its first byte are {@code start}. */
    private static final class Span {
        private final long start;
        private final int bytes;
        private final ByteBuffer producerView;
        private final ByteBuffer consumerView;
        private volatile @Nullable Span next;

        Span(long start, int bytes) {
            this.start = start;
            this.bytes = bytes;
            byte[] array = new byte[bytes];
            producerView = ByteBuffer.wrap(array);
            consumerView = ByteBuffer.wrap(array);
        }

        int index(long counter) {
            return (int) (counter - start) & bytes - 1;
        }
    }

    /**
     * A ring of {@code smallestBytes}, which doubles up to {@code largestBytes}, both powers of two. They also hold 4 to 7
     * bytes of bookkeeping per message.
     */
    MessageRing(int smallestBytes, int largestBytes) {
        if (smallestBytes < 64 || Integer.bitCount(smallestBytes) != 1) {
            throw new IllegalArgumentException("size " + smallestBytes + " is not a power of two from 64");
        }
        if (largestBytes < smallestBytes || Integer.bitCount(largestBytes) != 1) {
            throw new IllegalArgumentException(
                    "size " + largestBytes + " is not a power of two from " + smallestBytes);
        }
        this.smallestBytes = smallestBytes;
        this.largestBytes = largestBytes;
        writing = new Span(0, smallestBytes);
        reading = writing;
    }

    /** Room for a message of at most {@code maxBytes}, to be written and then committed; null if the ring is full. */
    @Nullable ByteBuffer reserve(int maxBytes) {
        int neededBytes = recordBytes(maxBytes);
        if (neededBytes > largestBytes / 2) { // more might not fit even into an empty ring, in one piece
            throw new IllegalArgumentException(maxBytes + " bytes are too many for a ring of " + largestBytes);
        }
        long written = (long) WRITTEN.get(this);
        noticeUse(written);
        if (!isFreed(written + neededBytes - largestBytes)) {
            return null;
        }
        while (!fits(written, neededBytes)) {
            if (writing.bytes == largestBytes) {
                return null;
            }
            goOnIn(2 * writing.bytes);
            busy = true;
        }
        Span span = writing;
        int at = span.index(written);
        ByteBuffer view = span.producerView.clear();
        reservedAt = written;
        if (span.bytes - at < neededBytes) {
            view.putInt(at, GO_TO_START); // at is a multiple of 4, so the mark always fits
            reservedAt += span.bytes - at;
        }
        int start = span.index(reservedAt) + LENGTH_BYTES;
        return view.limit(start + maxBytes).position(start);
    }

    /** Whether the message fits into the present array, in one piece. */
    private boolean fits(long written, int neededBytes) {
        Span span = writing;
        int toEnd = span.bytes - span.index(written);
        int skippedBytes = toEnd < neededBytes ? toEnd : 0;
        long counter = written + skippedBytes + neededBytes - span.bytes;
        return counter <= span.start || isFreed(counter);
    }

    /** Whether the consumer has come to {@code counter}. */
    private boolean isFreed(long counter) {
        if (counter > readSeen) {
            readSeen = (long) READ.getAcquire(this);
        }
        return counter <= readSeen;
    }

    private void goOnIn(int bytes) {
        Span next = new Span((long) WRITTEN.get(this), bytes);
        writing.next = next;
        writing = next;
    }

    private void noticeUse(long written) {
        if (!busy) {
            busy = !isFreed(written - writing.bytes / 4);
        }
    }

    /** Whether the ring is larger than it was made, so that the producer should {@link #settle} it now and then. */
    boolean isGrown() {
        return writing.bytes > smallestBytes;
    }

    /**
     * Halves the ring if it is empty and no more than a quarter was in use for a while.
     *
     * @return whether it did: the former array is held until the consumer looks
     */
    boolean settle(long nowNs) {
        if (!isGrown()) {
            return false;
        }
        noticeUse((long) WRITTEN.get(this));
        if (busy) {
            busy = false;
            busyAtNs = nowNs;
            return false;
        }
        if (nowNs - busyAtNs < SETTLE_NS || usedBytes() > 0) {
            return false;
        }
        goOnIn(writing.bytes / 2);
        busyAtNs = nowNs;
        return true;
    }

    /** Hands over the reserved message, of which {@code bytes} were written. Zero gives the reservation back. */
    void commit(int bytes) {
        if (bytes == 0) {
            return;
        }
        writing.producerView.clear().putInt(writing.index(reservedAt), bytes);
        WRITTEN.setRelease(this, reservedAt + recordBytes(bytes));
    }

    /** Copies {@code message} in and moves its position to its limit; false, with nothing taken, if the ring is full. */
    boolean offer(ByteBuffer message) {
        int bytes = message.remaining();
        ByteBuffer room = reserve(bytes);
        if (room == null) {
            return false;
        }
        room.put(message);
        commit(bytes);
        return true;
    }

    /** The oldest message, in place, until {@link #remove}; null if there is none. */
    @Nullable ByteBuffer peek() {
        long read = (long) READ.get(this);
        if (read == writtenSeen) {
            writtenSeen = (long) WRITTEN.getAcquire(this);
        }
        for (Span next = reading.next; next != null && next.start == read; next = reading.next) {
            reading = next; // also when nothing is in it: the former array is given back
        }
        if (read == writtenSeen) {
            return null;
        }
        Span span = reading;
        ByteBuffer view = span.consumerView.clear();
        int at = span.index(read);
        int skippedBytes = 0;
        int bytes = view.getInt(at);
        if (bytes == GO_TO_START) {
            skippedBytes = span.bytes - at;
            at = 0;
            bytes = view.getInt(0);
        }
        peekedBytes = skippedBytes + recordBytes(bytes);
        return view.limit(at + LENGTH_BYTES + bytes).position(at + LENGTH_BYTES);
    }

    /**
     * Frees the message that {@link #peek} showed. A volatile write: what the consumer looks at next (does the
     * producer wait for room?) is read after the room can be seen.
     */
    void remove() {
        READ.setVolatile(this, (long) READ.get(this) + peekedBytes);
        peekedBytes = 0;
    }

    /** Bytes in use, bookkeeping included; exact for neither side while the other one moves. */
    int usedBytes() {
        long read = (long) READ.getAcquire(this);
        return Math.clamp((long) WRITTEN.getAcquire(this) - read, 0, largestBytes);
    }

    /** Whether at most half of what it may grow to is in use. */
    boolean isHalfEmpty() {
        return usedBytes() <= largestBytes / 2;
    }

    /** The producer's present array. */
    int sizeBytes() {
        return writing.bytes;
    }

    private static int recordBytes(int messageBytes) {
        return LENGTH_BYTES + ((messageBytes + LENGTH_BYTES - 1) & -LENGTH_BYTES);
    }
}
