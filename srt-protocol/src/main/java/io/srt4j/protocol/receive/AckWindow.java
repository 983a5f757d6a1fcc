package io.srt4j.protocol.receive;

import io.srt4j.protocol.packet.SeqNo;

/**
 * Which ACK was sent when and for what, so that its ACKACK gives a round trip. Loop-confined; keeps the newest ones, as
 * many as a round trip makes necessary, at most {@link #LARGEST}: 2.5 s at the usual rate.
 */
final class AckWindow {
    private static final int SMALLEST = 16;
    private static final int LARGEST = 256;

    private int[] numbers = new int[SMALLEST];
    private int[] ackedBefore = new int[SMALLEST];
    private long[] sentNs = new long[SMALLEST];
    /** ACK numbers start at 1, so that an empty entry never matches. */
    private int lastNumber;
    /** None before it is waited for: its answer is lost if a later one has come. */
    private int confirmedNumber;

    /** Records an ACK and returns its number. */
    int onSent(int ackedBeforeSeq, long nowNs) {
        lastNumber = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        int former = numbers[entry(lastNumber)];
        if (former != 0 && SeqNo.isBefore(confirmedNumber, former) && numbers.length < LARGEST) {
            grow();
        }
        int entry = entry(lastNumber);
        numbers[entry] = lastNumber;
        ackedBefore[entry] = ackedBeforeSeq;
        sentNs[entry] = nowNs;
        return lastNumber;
    }

    private int entry(int number) {
        return number & numbers.length - 1;
    }

    private void grow() {
        int[] oldNumbers = numbers;
        int[] oldAckedBefore = ackedBefore;
        long[] oldSentNs = sentNs;
        numbers = new int[oldNumbers.length * 2];
        ackedBefore = new int[numbers.length];
        sentNs = new long[numbers.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int entry = entry(oldNumbers[i]);
                numbers[entry] = oldNumbers[i];
                ackedBefore[entry] = oldAckedBefore[i];
                sentNs[entry] = oldSentNs[i];
            }
        }
    }

    /** Whether this ACK was sent, recently, and not confirmed before. */
    boolean holds(int number) {
        return number > 0 && numbers[entry(number)] == number;
    }

    long sentNs(int number) {
        return sentNs[entry(number)];
    }

    int ackedBefore(int number) {
        return ackedBefore[entry(number)];
    }

    /** Forgets an ACK: a second ACKACK for it would measure nothing. */
    void forget(int number) {
        numbers[entry(number)] = 0;
        confirmedNumber = SeqNo.newer(confirmedNumber, number);
    }
}
