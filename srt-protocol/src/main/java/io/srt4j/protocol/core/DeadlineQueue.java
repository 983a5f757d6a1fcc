package io.srt4j.protocol.core;

import io.srt4j.protocol.timing.WireTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Connections by their next deadline: a binary heap whose places are kept in the connections, so that moving one costs no
 * search and no object. Loop-confined.
 */
final class DeadlineQueue {
    private @Nullable ConnectionCore[] heap = new ConnectionCore[16];
    private int size;

    /** Puts the connection at {@code deadlineNs}, or takes it out if that is {@link WireTime#NEVER}. */
    void schedule(ConnectionCore connection, long deadlineNs) {
        if (deadlineNs == WireTime.NEVER) {
            remove(connection);
            return;
        }
        connection.deadlineNs = deadlineNs;
        if (connection.deadlineIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            place(connection, size++);
        }
        siftUp(connection);
        siftDown(connection);
    }

    void remove(ConnectionCore connection) {
        int index = connection.deadlineIndex;
        if (index < 0) {
            return;
        }
        connection.deadlineIndex = -1;
        connection.deadlineNs = WireTime.NEVER;
        ConnectionCore last = at(--size);
        heap[size] = null;
        if (last != connection) {
            place(last, index);
            siftUp(last);
            siftDown(last);
        }
    }

    /** The connection with the earliest deadline, or null if there is none. */
    @Nullable ConnectionCore first() {
        return heap[0];
    }

    private ConnectionCore at(int index) {
        ConnectionCore connection = heap[index];
        if (connection == null) {
            throw new IllegalStateException("hole in the deadline queue at " + index + " of " + size);
        }
        return connection;
    }

    private void place(ConnectionCore connection, int index) {
        heap[index] = connection;
        connection.deadlineIndex = index;
    }

    private void siftUp(ConnectionCore connection) {
        int index = connection.deadlineIndex;
        while (index > 0) {
            ConnectionCore parent = at((index - 1) / 2);
            if (parent.deadlineNs - connection.deadlineNs <= 0) {
                break;
            }
            place(parent, index);
            index = (index - 1) / 2;
        }
        place(connection, index);
    }

    private void siftDown(ConnectionCore connection) {
        int index = connection.deadlineIndex;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && at(child + 1).deadlineNs - at(child).deadlineNs < 0) {
                child++;
            }
            if (at(child).deadlineNs - connection.deadlineNs >= 0) {
                break;
            }
            place(at(child), index);
            index = child;
        }
        place(connection, index);
    }
}
