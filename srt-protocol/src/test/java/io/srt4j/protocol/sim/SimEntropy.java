package io.srt4j.protocol.sim;

import io.srt4j.protocol.settings.Entropy;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** A seeded generator whose next numbers a test may lay down, to start sequence numbers just before they wrap. */
public final class SimEntropy implements Entropy {
    private final SplittableRandom random;
    private final ArrayDeque<Integer> planned = new ArrayDeque<>();

    public SimEntropy(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The next calls of {@link #nextInt} return these. */
    public SimEntropy thenInts(int... values) {
        for (int value : values) {
            planned.add(value);
        }
        return this;
    }

    @Override
    public int nextInt() {
        Integer next = planned.poll();
        return next != null ? next : random.nextInt();
    }

    @Override
    public void nextBytes(byte[] into) {
        random.nextBytes(into);
    }
}
