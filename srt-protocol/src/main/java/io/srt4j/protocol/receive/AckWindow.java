package io.srt4j.protocol.receive;

/**
 * Which ACK was sent when and for what, so that its ACKACK gives a round trip. Loop-confined; keeps the newest
 * {@link #SIZE}, 2.5 s at the usual rate.
 */
final class AckWindow {
    private static final int SIZE = 256;

    private final int[] numbers = new int[SIZE];
    private final int[] ackedBefore = new int[SIZE];
    private final long[] sentNs = new long[SIZE];
    /** ACK numbers start at 1, so that an empty entry never matches. */
    private int lastNumber;

    /** Records an ACK and returns its number. */
    int onSent(int ackedBeforeSeq, long nowNs) {
        lastNumber = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        int entry = lastNumber & SIZE - 1;
        numbers[entry] = lastNumber;
        ackedBefore[entry] = ackedBeforeSeq;
        sentNs[entry] = nowNs;
        return lastNumber;
    }

    /** Whether this ACK was sent, recently, and not confirmed before. */
    boolean holds(int number) {
        return number > 0 && numbers[number & SIZE - 1] == number;
    }

    long sentNs(int number) {
        return sentNs[number & SIZE - 1];
    }

    int ackedBefore(int number) {
        return ackedBefore[number & SIZE - 1];
    }

    /** Forgets an ACK: a second ACKACK for it would measure nothing. */
    void forget(int number) {
        numbers[number & SIZE - 1] = 0;
    }
}
