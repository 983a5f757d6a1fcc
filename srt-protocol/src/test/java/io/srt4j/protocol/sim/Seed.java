package io.srt4j.protocol.sim;

import java.util.SplittableRandom;

/** The one number a randomised test depends on. */
public record Seed(long value) {
    /** A random sequence of this seed; every call starts it anew. */
    public SplittableRandom random() {
        return new SplittableRandom(value);
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(value);
    }
}
