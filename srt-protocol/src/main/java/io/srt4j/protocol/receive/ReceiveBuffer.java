package io.srt4j.protocol.receive;

import io.srt4j.protocol.crypto.ReceivingKeys;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.timing.Slack;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was received, is missing, or was given up, by sequence number, from the next packet to read up to the newest one
 * seen. The fate of a sequence number is the state of its slot and nothing else: there is no separate loss list.
 *
 * <pre>
 *   readSeq          ackBase                 endSeq
 *      | PRESENT, GIVEN_UP | MISSING first, then any |  nothing seen yet
 * </pre>
 *
 * Loop-confined. Holds at most the capacity it was made with; its tables start small, grow with use and shrink again.
 */
final class ReceiveBuffer {
    /** What became of a packet that came. */
    enum Outcome {
        /** Stored; the next in line, or the first one behind a gap. */
        NEW,
        /** Stored into a slot that was missing. */
        RECOVERED,
        /** Already here. */
        DUPLICATE,
        /** Already delivered or given up. */
        BELATED,
        /** Beyond what the buffer can hold. */
        NO_ROOM
    }

    private static final byte ABSENT = 0;
    private static final byte MISSING = 1;
    private static final byte PRESENT = 2;
    private static final byte GIVEN_UP = 3;

    private static final int SMALLEST_SLOTS = 16;

    private final PayloadPool pool;
    private final int capacity;
    private final Slack slack = new Slack();

    private int mask;
    private byte[] states;
    private byte[] @Nullable [] payloads;
    /** PRESENT: of the payload. MISSING: how often it was reported. */
    private short[] lengths;
    /** PRESENT: the sender's time in microseconds. MISSING: when it was last reported. */
    private long[] times;
    /** When the number was found missing, even if it has come since; or {@link #NEVER_MISSING}. */
    private long[] foundMissingNs;

    private int readSeq;
    private int ackBase;
    private int endSeq;
    private int missing;
    private int present;
    private long presentBytes;

    /** In place of a time. */
    static final long NEVER_MISSING = Long.MIN_VALUE;

    /** @param capacity how many packets may lie between the next to read and the newest */
    ReceiveBuffer(PayloadPool pool, int firstSeq, int capacity) {
        this.pool = pool;
        this.capacity = capacity;
        int slots = SMALLEST_SLOTS;
        mask = slots - 1;
        states = new byte[slots];
        payloads = new byte[slots][];
        lengths = new short[slots];
        times = new long[slots];
        foundMissingNs = new long[slots];
        readSeq = firstSeq;
        ackBase = firstSeq;
        endSeq = firstSeq;
    }

    private static int ceilingPowerOfTwo(int n) {
        return Integer.highestOneBit(n - 1) << 1;
    }

    /**
     * Stores a copy of {@code length} payload bytes at {@code at}. A gap in front of it becomes missing.
     *
     * @param senderTimeUs decides when it is due
     */
    Outcome insert(int seq, ByteBuffer from, int at, int length, long senderTimeUs) {
        int offset = SeqNo.distance(readSeq, seq);
        if (offset < 0) {
            return Outcome.BELATED;
        }
        if (offset >= capacity) {
            return Outcome.NO_ROOM;
        }
        ensureSlots(offset + 1);
        int slot = seq & mask;
        Outcome outcome = Outcome.NEW;
        if (SeqNo.isBefore(seq, endSeq)) {
            switch (states[slot]) {
                case PRESENT -> {
                    return Outcome.DUPLICATE;
                }
                case GIVEN_UP -> {
                    return Outcome.BELATED;
                }
                default -> {
                    outcome = Outcome.RECOVERED;
                    missing--;
                }
            }
        } else {
            extendTo(seq, MISSING);
            endSeq = SeqNo.next(seq);
            foundMissingNs[slot] = NEVER_MISSING;
        }
        byte[] payload = pool.take();
        from.get(at, payload, 0, length);
        payloads[slot] = payload;
        lengths[slot] = (short) length;
        times[slot] = senderTimeUs;
        states[slot] = PRESENT;
        present++;
        presentBytes += length;
        moveAckBase();
        return outcome;
    }

    /**
     * Decrypts a packet that was just stored. One that cannot be read is given up: a repeat would be the same.
     *
     * @param packet holds the packet's header at {@code at}
     * @return whether it can be read
     */
    boolean open(int seq, ReceivingKeys keys, ByteBuffer packet, int at) {
        int slot = seq & mask;
        byte[] payload = Objects.requireNonNull(payloads[slot]);
        int bytes = keys.open(packet, at, payload, lengths[slot]);
        if (bytes < 0) {
            release(slot);
            states[slot] = GIVEN_UP;
            return false;
        }
        presentBytes += bytes - lengths[slot];
        lengths[slot] = (short) bytes;
        return true;
    }

    /** Whether a packet with this number would be stored, and only somebody with the key can have made this one. */
    boolean proves(int seq, ReceivingKeys keys, ByteBuffer packet, int at, int length) {
        int offset = SeqNo.distance(readSeq, seq);
        boolean known = offset < 0 || (SeqNo.isBefore(seq, endSeq) && states[seq & mask] != MISSING);
        if (known || offset >= capacity) {
            return false;
        }
        byte[] scratch = pool.take();
        packet.get(at + PacketHeader.BYTES, scratch, 0, length);
        boolean proof = keys.prove(packet, at, scratch, length);
        pool.giveBack(scratch);
        return proof;
    }

    /** Gives every number from the end up to {@code seq} the state, MISSING or GIVEN_UP. */
    private void extendTo(int seq, byte state) {
        for (int s = endSeq; s != seq; s = SeqNo.next(s)) {
            states[s & mask] = state;
            lengths[s & mask] = 0;
        }
        if (state == MISSING) {
            missing += SeqNo.distance(endSeq, seq);
        }
        endSeq = seq;
    }

    private void moveAckBase() {
        while (ackBase != endSeq && states[ackBase & mask] != MISSING) {
            ackBase = SeqNo.next(ackBase);
        }
    }

    private void ensureSlots(int needed) {
        slack.onUse(needed);
        if (needed > mask + 1) {
            resize(ceilingPowerOfTwo(needed));
        }
    }

    /** Lets tables that have been much too large for a while shrink. To be called now and then. */
    void settle(long nowNs) {
        int slots = mask + 1;
        if (slots > SMALLEST_SLOTS && slack.isHalved(slots, SeqNo.distance(readSeq, endSeq), nowNs)) {
            resize(slots / 2);
        }
    }

    private void resize(int slots) {
        byte[] oldStates = states;
        byte[] @Nullable [] oldPayloads = payloads;
        short[] oldLengths = lengths;
        long[] oldTimes = times;
        long[] oldFoundMissingNs = foundMissingNs;
        int oldMask = mask;
        states = new byte[slots];
        payloads = new byte[slots][];
        lengths = new short[slots];
        times = new long[slots];
        foundMissingNs = new long[slots];
        mask = slots - 1;
        for (int s = readSeq; s != endSeq; s = SeqNo.next(s)) {
            states[s & mask] = oldStates[s & oldMask];
            payloads[s & mask] = oldPayloads[s & oldMask];
            lengths[s & mask] = oldLengths[s & oldMask];
            times[s & mask] = oldTimes[s & oldMask];
            foundMissingNs[s & mask] = oldFoundMissingNs[s & oldMask];
        }
    }

    /** How many numbers the tables have room for. */
    int slots() {
        return mask + 1;
    }

    /**
     * Gives up what is missing in {@code [fromSeq, toSeq)}; what lies behind the newest packet but within the capacity
     * is given up before it is seen.
     *
     * @return how many missing ones were given up; numbers never seen as missing do not count
     */
    int giveUp(int fromSeq, int toSeq) {
        int from = SeqNo.newer(fromSeq, ackBase);
        int limit = SeqNo.add(readSeq, capacity);
        int to = SeqNo.isBefore(limit, toSeq) ? limit : toSeq;
        int given = 0;
        for (int s = from; SeqNo.isBefore(s, to) && SeqNo.isBefore(s, endSeq); s = SeqNo.next(s)) {
            if (states[s & mask] == MISSING) {
                states[s & mask] = GIVEN_UP;
                missing--;
                given++;
            }
        }
        if (SeqNo.isBefore(endSeq, to) && !SeqNo.isBefore(endSeq, fromSeq)) {
            ensureSlots(SeqNo.distance(readSeq, to));
            extendTo(to, GIVEN_UP);
        }
        moveAckBase();
        return given;
    }

    /** Forgets everything and goes on at {@code seq}: the sender has moved farther than the buffer reaches. */
    void restartAt(int seq) {
        while (readSeq != endSeq) {
            release(readSeq & mask);
            readSeq = SeqNo.next(readSeq);
        }
        readSeq = seq;
        ackBase = seq;
        endSeq = seq;
        missing = 0;
    }

    /** Passes given-up slots, so that {@link #readSeq} is the next packet that can be delivered. */
    private void skipGivenUp() {
        while (readSeq != ackBase && states[readSeq & mask] == GIVEN_UP) {
            states[readSeq & mask] = ABSENT;
            readSeq = SeqNo.next(readSeq);
        }
    }

    /** Whether the next packet in order is here, due or not. */
    boolean hasNext() {
        skipGivenUp();
        return readSeq != ackBase;
    }

    /** The sender's time of the next packet; {@link #hasNext} must have said yes. */
    long nextSenderTimeUs() {
        return times[readSeq & mask];
    }

    /** Copies the next packet out and frees its slot; {@link #hasNext} must have said yes. */
    int read(ByteBuffer into) {
        int slot = readSeq & mask;
        int length = lengths[slot];
        byte[] payload = payloads[slot];
        assert payload != null;
        into.put(payload, 0, length);
        release(slot);
        readSeq = SeqNo.next(readSeq);
        return length;
    }

    private void release(int slot) {
        byte[] payload = payloads[slot];
        if (states[slot] == PRESENT && payload != null) {
            pool.giveBack(payload);
            payloads[slot] = null;
            present--;
            presentBytes -= lengths[slot];
        }
        states[slot] = ABSENT;
    }

    /** The first packet present behind the first gap, or {@link #endSeq} if there is none. */
    int firstBehindGap() {
        return nextPresent(ackBase);
    }

    /** The sender's time of a packet that is present. */
    long senderTimeUs(int seq) {
        return times[seq & mask];
    }

    /** The first missing number from {@code seq} on, or {@link #endSeq} if there is none. */
    int nextMissing(int seq) {
        int s = seq;
        while (s != endSeq && states[s & mask] != MISSING) {
            s = SeqNo.next(s);
        }
        return s;
    }

    /** The first number from {@code seq} on that is not missing. */
    int endOfMissing(int seq) {
        int s = seq;
        while (s != endSeq && states[s & mask] == MISSING) {
            s = SeqNo.next(s);
        }
        return s;
    }

    /** The first number from {@code seq} on that is present, or {@link #endSeq} if there is none. */
    int nextPresent(int seq) {
        int s = seq;
        while (s != endSeq && states[s & mask] != PRESENT) {
            s = SeqNo.next(s);
        }
        return s;
    }

    /** How often a missing packet was reported. */
    int reports(int seq) {
        return lengths[seq & mask];
    }

    /** When a missing packet was last reported, if it was. */
    long reportedNs(int seq) {
        return times[seq & mask];
    }

    void markReported(int fromSeq, int toSeq, long nowNs) {
        for (int s = fromSeq; s != toSeq; s = SeqNo.next(s)) {
            times[s & mask] = nowNs;
            lengths[s & mask]++;
        }
    }

    void markFoundMissing(int fromSeq, int toSeq, long nowNs) {
        for (int s = fromSeq; s != toSeq; s = SeqNo.next(s)) {
            foundMissingNs[s & mask] = nowNs;
        }
    }

    /** When a number that is missing or present was found missing; {@link #NEVER_MISSING} if it came in order. */
    long foundMissingNs(int seq) {
        return foundMissingNs[seq & mask];
    }

    void forgetFoundMissing(int seq) {
        foundMissingNs[seq & mask] = NEVER_MISSING;
    }

    /** Whether the packet is here. */
    boolean holds(int seq) {
        return !SeqNo.isBefore(seq, readSeq) && SeqNo.isBefore(seq, endSeq) && states[seq & mask] == PRESENT;
    }

    /** Gives all payloads back; the buffer is not used again. */
    void clear() {
        restartAt(endSeq);
        Arrays.fill(payloads, null);
    }

    /** The first number not received: everything before it is here, delivered or given up. */
    int ackBase() {
        return ackBase;
    }

    /** The number after the newest one seen. */
    int endSeq() {
        return endSeq;
    }

    int readSeq() {
        return readSeq;
    }

    int missing() {
        return missing;
    }

    int present() {
        return present;
    }

    long presentBytes() {
        return presentBytes;
    }

    /** Room for packets behind the acknowledged ones, as the sender is told. */
    int freeSlots() {
        return capacity - SeqNo.distance(readSeq, ackBase);
    }

    /** Between the oldest and the newest packet held, by the sender's clock. */
    long spanUs() {
        if (present == 0) {
            return 0;
        }
        int first = readSeq;
        while (states[first & mask] != PRESENT) {
            first = SeqNo.next(first);
        }
        int last = SeqNo.add(endSeq, -1);
        while (states[last & mask] != PRESENT) {
            last = SeqNo.add(last, -1);
        }
        return Math.max(0, times[last & mask] - times[first & mask]);
    }
}
