package io.srt4j.protocol.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What an application received: text messages as they are, numbered ones as figures.
 *
 * <p>Checks on the way that no byte changed, nothing came twice and nothing came out of order, and fails at once.
 */
public final class Inbox {
    private final List<String> texts = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private final Times deliveredNs = new Times();
    private long numbered;
    private long bytes;
    private long lastNumber = -1;
    private long shortestNs = Long.MAX_VALUE;
    private long longestNs = Long.MIN_VALUE;
    private boolean onlyCounts;
    private long messages;

    /** Only counts what comes: somebody forges packets, so messages may be anything. */
    public void onlyCount() {
        onlyCounts = true;
    }

    void add(ByteBuffer message, long nowNs) {
        messages++;
        bytes += message.remaining();
        if (onlyCounts) {
            return;
        }
        if (!SimMessage.isNumbered(message)) {
            texts.add(StandardCharsets.UTF_8.decode(message.duplicate()).toString());
            return;
        }
        long number = SimMessage.number(message);
        if (!SimMessage.isIntact(message)) {
            throw new AssertionError("message " + number + " was changed on the way");
        }
        if (number <= lastNumber) {
            throw new AssertionError("message " + number + " came after " + lastNumber);
        }
        lastNumber = number;
        numbered++;
        numbers.set((int) number);
        deliveredNs.set(number, nowNs);
        long latencyNs = nowNs - SimMessage.sentNs(message);
        shortestNs = Math.min(shortestNs, latencyNs);
        longestNs = Math.max(longestNs, latencyNs);
    }

    /** Text messages in the order of delivery. */
    public List<String> texts() {
        return texts;
    }

    /** How many messages came, of either kind. */
    public long messages() {
        return messages;
    }

    /** How many numbered messages came. */
    public long count() {
        return numbered;
    }

    public long bytes() {
        return bytes;
    }

    /** Whether the numbered message came. */
    public boolean has(long number) {
        return numbers.get((int) number);
    }

    /** When the numbered message was delivered; {@link Times#NONE} if it was not. */
    long deliveredNs(long number) {
        return deliveredNs.at(number);
    }

    /** The highest number received; -1 if none was. */
    long lastNumber() {
        return lastNumber;
    }

    /** Numbers below the highest one received that did not come. */
    public List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int n = numbers.nextClearBit(0); n <= lastNumber; n = numbers.nextClearBit(n + 1)) {
            missing.add(n);
        }
        return missing;
    }

    /** From sending to delivery, of the fastest numbered message. */
    public long shortestNs() {
        return shortestNs;
    }

    /** From sending to delivery, of the slowest numbered message. */
    public long longestNs() {
        return longestNs;
    }
}
