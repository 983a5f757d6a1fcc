package io.srt4j.gateway.mpegts;

/**
 * Finds the packets in a byte stream that comes in pieces of any size. Packets that lie whole in a piece are not copied.
 *
 * <p>In sync, packets follow one another. Out of sync, a packet counts only if another one begins right behind it; bytes
 * before it are skipped. Holds less than one packet and a byte between pieces. One thread.
 */
final class PacketSync {
    private static final int PACKET_BYTES = TsPackets.PACKET_BYTES;
    private static final byte SYNC = 0x47;

    /** Receives a packet of 188 bytes at {@code at}, borrowed, with the tag of the piece it begins in. */
    interface Receiver {
        void onPacket(byte[] data, int at, long tag);
    }

    private final Receiver receiver;
    private final byte[] carry = new byte[PACKET_BYTES + 1];
    private int carryBytes;
    private long carryTag;
    private boolean inSync;
    private long skippedBytes;
    private long syncLosses;

    PacketSync(Receiver receiver) {
        this.receiver = receiver;
    }

    void feed(byte[] data, int from, int to, long tag) {
        int at = from;
        while (at < to) {
            if (carryBytes == 0 && to - at > PACKET_BYTES) {
                at = scan(data, at, to, tag);
            } else {
                at = fill(data, at, to, tag);
            }
        }
    }

    /** Hands out what may be a last packet: there will be no more bytes. */
    void flush() {
        if (carryBytes >= PACKET_BYTES && carry[0] == SYNC) {
            receiver.onPacket(carry, 0, carryTag);
        }
        carryBytes = 0;
        inSync = false;
    }

    long skippedBytes() {
        return skippedBytes;
    }

    /** Not counting the one at the beginning. */
    long syncLosses() {
        return syncLosses;
    }

    /** Reads packets in place while more than one is left, or skips a byte. */
    private int scan(byte[] data, int from, int to, long tag) {
        int at = from;
        if (!inSync) {
            inSync = data[at] == SYNC && data[at + PACKET_BYTES] == SYNC;
            if (!inSync) {
                skippedBytes++;
                return at + 1;
            }
        }
        while (to - at >= PACKET_BYTES && data[at] == SYNC) {
            receiver.onPacket(data, at, tag);
            at += PACKET_BYTES;
        }
        if (at < to && data[at] != SYNC) {
            lose();
        }
        return at;
    }

    /** Collects bytes until they can be judged, and judges them. */
    private int fill(byte[] data, int from, int to, long tag) {
        if (carryBytes == 0) {
            carryTag = tag;
        }
        int wanted = inSync ? PACKET_BYTES : PACKET_BYTES + 1;
        int bytes = Math.min(wanted - carryBytes, to - from);
        System.arraycopy(data, from, carry, carryBytes, bytes);
        carryBytes += bytes;
        if (inSync && carry[0] != SYNC) {
            lose();
        }
        if (inSync && carryBytes == PACKET_BYTES) {
            carryBytes = 0;
            receiver.onPacket(carry, 0, carryTag);
        } else if (!inSync) {
            resync(tag);
        }
        return from + bytes;
    }

    private void resync(long tag) {
        if (carry[0] == SYNC && carryBytes <= PACKET_BYTES) {
            return;
        }
        if (carry[0] == SYNC && carry[PACKET_BYTES] == SYNC) {
            inSync = true;
            receiver.onPacket(carry, 0, carryTag);
            drop(PACKET_BYTES, tag);
            return;
        }
        int next = 1;
        while (next < carryBytes && carry[next] != SYNC) {
            next++;
        }
        skippedBytes += next;
        drop(next, tag);
    }

    /** Where the bytes that stay came from is not known exactly; the newest piece they can be from is close enough. */
    private void drop(int bytes, long tag) {
        System.arraycopy(carry, bytes, carry, 0, carryBytes - bytes);
        carryBytes -= bytes;
        carryTag = tag;
    }

    private void lose() {
        inSync = false;
        syncLosses++;
    }
}
