package io.srt4j.protocol.core;

import org.jspecify.annotations.Nullable;

/**
 * Connections by our socket id: open addressing over {@code int} keys, so that no packet boxes its destination.
 * Loop-confined.
 */
final class SocketIdTable {
    private @Nullable ConnectionCore[] slots = new ConnectionCore[64];
    private int size;

    @Nullable ConnectionCore find(int id) {
        int mask = slots.length - 1;
        for (int i = hash(id) & mask;; i = i + 1 & mask) {
            ConnectionCore connection = slots[i];
            if (connection == null || connection.localId() == id) {
                return connection;
            }
        }
    }

    void put(ConnectionCore connection) {
        if (size * 2 >= slots.length) {
            @Nullable ConnectionCore[] old = slots;
            slots = new ConnectionCore[old.length * 2];
            for (ConnectionCore c : old) {
                if (c != null) {
                    insert(c);
                }
            }
        }
        insert(connection);
        size++;
    }

    private void insert(ConnectionCore connection) {
        int mask = slots.length - 1;
        int i = hash(connection.localId()) & mask;
        while (slots[i] != null) {
            i = i + 1 & mask;
        }
        slots[i] = connection;
    }

    void remove(ConnectionCore connection) {
        int mask = slots.length - 1;
        int hole = hash(connection.localId()) & mask;
        while (slots[hole] != connection) {
            if (slots[hole] == null) {
                return;
            }
            hole = hole + 1 & mask;
        }
        size--;
        // Entries behind the hole may have been pushed there by what is gone: close the gap instead of leaving a mark.
        for (int i = hole + 1 & mask;; i = i + 1 & mask) {
            ConnectionCore next = slots[i];
            if (next == null) {
                break;
            }
            int home = hash(next.localId()) & mask;
            boolean staysReachable = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (!staysReachable) {
                slots[hole] = next;
                hole = i;
            }
        }
        slots[hole] = null;
    }

    int size() {
        return size;
    }

    private static int hash(int id) {
        int h = id * 0x9E3779B9;
        return h ^ h >>> 16;
    }
}
