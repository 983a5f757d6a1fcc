package io.srt4j.transport.facade;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries whole messages from one thread to another: a fixed number of bytes, no locks, no allocation per message.
 *
 * <p>A message lies in one piece, behind its length, so that either side can let other code read or write it in
 * place. When the rest of the array is too short for the next message, a mark tells the reader to go on at the start.
 * Both counters only grow; their difference is the number of bytes in use.
 *
 * <p>One thread produces ({@link #reserve}, {@link #commit}, {@link #offer}), one consumes ({@link #peek},
 * {@link #remove}). Each buffer handed out is a view that is valid until the next call on the same side.
 */
final class MessageRing {
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int GO_TO_START = -1;

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

    private final int capacityBytes;
    private final ByteBuffer producerView;
    private final ByteBuffer consumerView;

    @SuppressWarnings("unused") // through WRITTEN
    private volatile long writtenBytes;
    @SuppressWarnings("unused") // through READ
    private volatile long readBytes;

    // Owned by the producer: where the reserved message starts, and the last value seen of the other side's counter.
    private long reservedAt;
    private long readSeen;
    // Owned by the consumer: the bytes that remove() frees, and the last value seen of the other side's counter.
    private int peekedBytes;
    private long writtenSeen;

    /** A ring of {@code capacityBytes}, a power of two, which also holds 4 to 7 bytes of bookkeeping per message. */
    MessageRing(int capacityBytes) {
        if (capacityBytes < 64 || Integer.bitCount(capacityBytes) != 1) {
            throw new IllegalArgumentException("capacity " + capacityBytes + " is not a power of two from 64");
        }
        this.capacityBytes = capacityBytes;
        byte[] bytes = new byte[capacityBytes];
        producerView = ByteBuffer.wrap(bytes);
        consumerView = ByteBuffer.wrap(bytes);
    }

    /** Room for a message of at most {@code maxBytes}, to be written and then committed; null if the ring is full. */
    @Nullable ByteBuffer reserve(int maxBytes) {
        int neededBytes = recordBytes(maxBytes);
        if (neededBytes > capacityBytes / 2) { // more might not fit even into an empty ring, in one piece
            throw new IllegalArgumentException(maxBytes + " bytes are too many for a ring of " + capacityBytes);
        }
        long written = (long) WRITTEN.get(this);
        int at = index(written);
        int toEnd = capacityBytes - at;
        int skippedBytes = toEnd < neededBytes ? toEnd : 0;
        if (written + skippedBytes + neededBytes - readSeen > capacityBytes) {
            readSeen = (long) READ.getAcquire(this);
            if (written + skippedBytes + neededBytes - readSeen > capacityBytes) {
                return null;
            }
        }
        producerView.clear();
        if (skippedBytes > 0) {
            producerView.putInt(at, GO_TO_START); // at is a multiple of 4, so the mark always fits
        }
        reservedAt = written + skippedBytes;
        int start = index(reservedAt) + LENGTH_BYTES;
        return producerView.limit(start + maxBytes).position(start);
    }

    /** Hands over the reserved message, of which {@code bytes} were written. Zero gives the reservation back. */
    void commit(int bytes) {
        if (bytes == 0) {
            return;
        }
        producerView.limit(capacityBytes).putInt(index(reservedAt), bytes);
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
            if (read == writtenSeen) {
                return null;
            }
        }
        int at = index(read);
        int skippedBytes = 0;
        consumerView.clear();
        int bytes = consumerView.getInt(at);
        if (bytes == GO_TO_START) {
            skippedBytes = capacityBytes - at;
            at = 0;
            bytes = consumerView.getInt(0);
        }
        peekedBytes = skippedBytes + recordBytes(bytes);
        return consumerView.limit(at + LENGTH_BYTES + bytes).position(at + LENGTH_BYTES);
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
        return Math.clamp((long) WRITTEN.getAcquire(this) - read, 0, capacityBytes);
    }

    int capacityBytes() {
        return capacityBytes;
    }

    private int index(long counter) {
        return (int) counter & (capacityBytes - 1);
    }

    private static int recordBytes(int messageBytes) {
        return LENGTH_BYTES + ((messageBytes + LENGTH_BYTES - 1) & -LENGTH_BYTES);
    }
}
