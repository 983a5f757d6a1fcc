package io.srt4j.protocol.send;

import io.srt4j.protocol.crypto.SendingKeys;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.timing.Slack;
import io.srt4j.protocol.timing.WireTime;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages from the oldest one not acknowledged to the newest one offered, by sequence number.
 *
 * <pre>
 *   firstSeq               nextSeq            endSeq
 *      | in flight, some wanted again | not yet sent |
 * </pre>
 *
 * Which packets are to be sent again is a mark in their slots; a cursor and a count find the next one. Loop-confined.
 * Holds at most the capacity it was made with; its tables start small, grow with use and shrink again.
 */
final class SendBuffer {
    private static final int SMALLEST_SLOTS = 16;
    /** In place of the time of the last answer: none yet. */
    static final long NEVER_ANSWERED = Long.MIN_VALUE;

    private final PayloadPool pool;
    private final int capacity;
    private final Slack slack = new Slack();

    private int mask;
    private byte[] @Nullable [] payloads;
    private short[] lengths;
    private int[] messageNumbers;
    private int[] timestampsUs;
    /** With which key a packet was encrypted when it was sent first; 0 for none. */
    private byte[] keySlots;
    private long[] originNs;
    private long[] answeredNs;
    private boolean[] wanted;
    private long[] wantedUntilNs;

    private int firstSeq;
    private int nextSeq;
    private int endSeq;
    private int wantedCount;
    /** No wanted packet is older than this one. */
    private int wantedFrom;
    private long heldBytes;

    SendBuffer(PayloadPool pool, int initialSeq, int capacity) {
        this.pool = pool;
        this.capacity = capacity;
        int slots = SMALLEST_SLOTS;
        mask = slots - 1;
        payloads = new byte[slots][];
        lengths = new short[slots];
        messageNumbers = new int[slots];
        timestampsUs = new int[slots];
        keySlots = new byte[slots];
        originNs = new long[slots];
        answeredNs = new long[slots];
        wanted = new boolean[slots];
        wantedUntilNs = new long[slots];
        firstSeq = initialSeq;
        nextSeq = initialSeq;
        endSeq = initialSeq;
        wantedFrom = initialSeq;
    }

    boolean isFull() {
        return held() >= capacity;
    }

    boolean isEmpty() {
        return firstSeq == endSeq;
    }

    /** Takes a copy of all remaining bytes of {@code message}. The buffer must not be full. */
    void add(ByteBuffer message, int messageNumber, int timestampUs, long nowNs) {
        ensureSlots(held() + 1);
        int slot = endSeq & mask;
        int length = message.remaining();
        byte[] payload = pool.take();
        message.get(payload, 0, length);
        payloads[slot] = payload;
        lengths[slot] = (short) length;
        messageNumbers[slot] = messageNumber;
        timestampsUs[slot] = timestampUs;
        keySlots[slot] = 0;
        originNs[slot] = nowNs;
        answeredNs[slot] = NEVER_ANSWERED;
        wanted[slot] = false;
        heldBytes += length;
        endSeq = SeqNo.next(endSeq);
    }

    private void ensureSlots(int needed) {
        slack.onUse(needed);
        if (needed > mask + 1) {
            resize(2 * (mask + 1));
        }
    }

    /** Lets tables that have been much too large for a while shrink. To be called now and then. */
    void settle(long nowNs) {
        int slots = mask + 1;
        if (slots > SMALLEST_SLOTS && slack.isHalved(slots, held(), nowNs)) {
            resize(slots / 2);
        }
    }

    private void resize(int slots) {
        int newMask = slots - 1;
        byte[] @Nullable [] newPayloads = new byte[slots][];
        short[] newLengths = new short[slots];
        int[] newMessageNumbers = new int[slots];
        int[] newTimestampsUs = new int[slots];
        byte[] newKeySlots = new byte[slots];
        long[] newOriginNs = new long[slots];
        long[] newAnsweredNs = new long[slots];
        boolean[] newWanted = new boolean[slots];
        long[] newWantedUntilNs = new long[slots];
        for (int s = firstSeq; s != endSeq; s = SeqNo.next(s)) {
            newPayloads[s & newMask] = payloads[s & mask];
            newLengths[s & newMask] = lengths[s & mask];
            newMessageNumbers[s & newMask] = messageNumbers[s & mask];
            newTimestampsUs[s & newMask] = timestampsUs[s & mask];
            newKeySlots[s & newMask] = keySlots[s & mask];
            newOriginNs[s & newMask] = originNs[s & mask];
            newAnsweredNs[s & newMask] = answeredNs[s & mask];
            newWanted[s & newMask] = wanted[s & mask];
            newWantedUntilNs[s & newMask] = wantedUntilNs[s & mask];
        }
        payloads = newPayloads;
        lengths = newLengths;
        messageNumbers = newMessageNumbers;
        timestampsUs = newTimestampsUs;
        keySlots = newKeySlots;
        originNs = newOriginNs;
        answeredNs = newAnsweredNs;
        wanted = newWanted;
        wantedUntilNs = newWantedUntilNs;
        mask = newMask;
    }

    /** How many messages the tables have room for. */
    int slots() {
        return mask + 1;
    }

    /** Frees everything before {@code seq}, which lies in {@code [firstSeq, endSeq]}; returns how many were freed. */
    int releaseBefore(int seq) {
        int freed = SeqNo.distance(firstSeq, seq);
        for (; firstSeq != seq; firstSeq = SeqNo.next(firstSeq)) {
            int slot = firstSeq & mask;
            byte[] payload = payloads[slot];
            if (payload != null) {
                pool.giveBack(payload);
                payloads[slot] = null;
            }
            heldBytes -= lengths[slot];
            if (wanted[slot]) {
                wanted[slot] = false;
                wantedCount--;
            }
        }
        if (SeqNo.isBefore(nextSeq, firstSeq)) {
            nextSeq = firstSeq;
        }
        wantedFrom = SeqNo.newer(wantedFrom, firstSeq);
        return freed;
    }

    /** Marks a packet in flight to be sent again before {@code untilNs}; false if it already was. */
    boolean want(int seq, long untilNs) {
        wantedUntilNs[seq & mask] = untilNs;
        if (wanted[seq & mask]) {
            return false;
        }
        wanted[seq & mask] = true;
        wantedCount++;
        if (SeqNo.isBefore(seq, wantedFrom)) {
            wantedFrom = seq;
        }
        return true;
    }

    /** Forgets the oldest ones to be sent again that it is too late for. Their reports count as answered. */
    void forgetStaleWanted(long nowNs) {
        while (wantedCount > 0) {
            int slot = wantedFrom & mask;
            if (wanted[slot]) {
                if (!WireTime.isDue(wantedUntilNs[slot], nowNs)) {
                    return;
                }
                wanted[slot] = false;
                wantedCount--;
                answeredNs[slot] = nowNs;
            }
            wantedFrom = SeqNo.next(wantedFrom);
        }
    }

    boolean hasWanted() {
        return wantedCount > 0;
    }

    /** The oldest packet to be sent again, no longer marked; {@link #hasWanted} must have said yes. */
    int takeWanted(long nowNs) {
        int s = wantedFrom;
        while (!wanted[s & mask]) {
            s = SeqNo.next(s);
        }
        wanted[s & mask] = false;
        wantedCount--;
        wantedFrom = SeqNo.next(s);
        answeredNs[s & mask] = nowNs;
        return s;
    }

    boolean hasUnsent() {
        return nextSeq != endSeq;
    }

    /** The next packet to be sent for the first time; {@link #hasUnsent} must have said yes. */
    int takeUnsent() {
        int seq = nextSeq;
        nextSeq = SeqNo.next(nextSeq);
        return seq;
    }

    /**
     * Encrypts a packet that is sent for the first time; its repeats are the same bytes.
     *
     * @param packet holds the packet's header at {@code at}
     */
    void seal(int seq, SendingKeys keys, int keySlot, ByteBuffer packet, int at) {
        int slot = seq & mask;
        byte[] payload = Objects.requireNonNull(payloads[slot]);
        int sealedBytes = keys.seal(packet, at, payload, lengths[slot]);
        heldBytes += sealedBytes - lengths[slot];
        lengths[slot] = (short) sealedBytes;
        keySlots[slot] = (byte) keySlot;
    }

    /** With which key the packet was encrypted; 0 for none. */
    int keySlot(int seq) {
        return keySlots[seq & mask];
    }

    void writePayload(int seq, ByteBuffer out) {
        byte[] payload = payloads[seq & mask];
        assert payload != null;
        out.put(payload, 0, lengths[seq & mask]);
    }

    int length(int seq) {
        return lengths[seq & mask];
    }

    int messageNumber(int seq) {
        return messageNumbers[seq & mask];
    }

    int timestampUs(int seq) {
        return timestampsUs[seq & mask];
    }

    /** When the application offered the packet. */
    long originNs(int seq) {
        return originNs[seq & mask];
    }

    /** When the packet was last sent again, or found too late for that; or {@link #NEVER_ANSWERED}. */
    long answeredNs(int seq) {
        return answeredNs[seq & mask];
    }

    int firstSeq() {
        return firstSeq;
    }

    int nextSeq() {
        return nextSeq;
    }

    int endSeq() {
        return endSeq;
    }

    int flight() {
        return SeqNo.distance(firstSeq, nextSeq);
    }

    int held() {
        return SeqNo.distance(firstSeq, endSeq);
    }

    long heldBytes() {
        return heldBytes;
    }

    int freeSlots() {
        return Math.max(0, capacity - held());
    }
}
