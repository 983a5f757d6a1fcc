package io.srt4j.benchmarks.load;

import java.util.BitSet;

/** What one connection received of what its peer sent. Belongs to the connection's thread until that has ended. */
final class Tally {
    private static final int WINDOW = 65_536;

    private final BitSet seen = new BitSet(WINDOW);
    private boolean begun;
    private long next;
    private long total = -1;
    long received;
    long lost;
    long overtaken;
    long duplicates;
    long bad;
    long bytes;
    long receivedBefore;
    long lostBefore;

    /** @param joins whether what was sent before the first message is not missed */
    void onMessage(long sequence, int messageBytes, boolean joins) {
        if (!begun) {
            begun = true;
            next = joins ? sequence : 0;
        }
        bytes += messageBytes;
        int slot = (int) (sequence % WINDOW);
        if (sequence >= next) {
            for (long skipped = next; skipped < sequence && skipped < next + WINDOW; skipped++) {
                seen.clear((int) (skipped % WINDOW));
            }
            lost += sequence - next;
            next = sequence + 1;
            received++;
        } else if (seen.get(slot) || next - sequence > WINDOW) {
            duplicates++;
        } else {
            overtaken++;
            lost--;
            received++;
        }
        seen.set(slot);
    }

    /** What came and was missed until now does not count. */
    void beginToCount() {
        receivedBefore = received;
        lostBefore = lost;
    }

    /** The sender says how many messages there were. */
    void onEnd(long messages) {
        if (total < 0) {
            total = messages;
        }
    }

    boolean isEnded() {
        return total >= 0;
    }

    /** Messages behind the last one that came. */
    long tailLost() {
        return Math.max(0, total - next);
    }
}
