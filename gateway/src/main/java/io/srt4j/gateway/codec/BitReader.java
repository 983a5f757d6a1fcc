package io.srt4j.gateway.codec;

/**
 * Reads bits and Exp-Golomb numbers from a NAL unit, leaving out the emulation prevention bytes.
 *
 * <p>Behind the end there are zeros, and {@link #isExhausted} says that it happened: a parser reads on without a check at
 * every field, bounds its loops, and asks once at the end. Reusable; one thread.
 */
final class BitReader {
    private static final int MAX_LEADING_ZEROS = 31;

    private byte[] data = new byte[0];
    private int next;
    private int end;
    private int zeros;
    private int current;
    private int bitsLeft;
    private boolean exhausted;

    /** Starts over at the bytes {@code [from, to)}. */
    void reset(byte[] bytes, int from, int to) {
        data = bytes;
        next = from;
        end = to;
        zeros = 0;
        bitsLeft = 0;
        exhausted = false;
    }

    boolean isExhausted() {
        return exhausted;
    }

    boolean flag() {
        return bits(1) != 0;
    }

    /** Up to 32 bits, the first one read being the most significant. */
    int bits(int count) {
        int value = 0;
        for (int left = count; left > 0;) {
            if (bitsLeft == 0) {
                current = nextByte();
                bitsLeft = 8;
            }
            int take = Math.min(left, bitsLeft);
            bitsLeft -= take;
            int mask = (1 << take) - 1;
            value = (value << take) | ((current >> bitsLeft) & mask);
            left -= take;
        }
        return value;
    }

    void skip(int count) {
        for (int left = count; left > 0; left -= Integer.SIZE) {
            bits(Math.min(left, Integer.SIZE));
        }
    }

    /** ue(v): 0 or more; anything above 2^31 - 2 exhausts the reader, as no field of ours may be so large. */
    int unsigned() {
        int leadingZeros = 0;
        while (!flag()) {
            if (++leadingZeros >= MAX_LEADING_ZEROS || exhausted) {
                exhausted = true;
                return 0;
            }
        }
        return (1 << leadingZeros) - 1 + bits(leadingZeros);
    }

    /** se(v). */
    int signed() {
        int code = unsigned();
        return (code & 1) != 0 ? (code >>> 1) + 1 : -(code >>> 1);
    }

    private int nextByte() {
        if (zeros >= 2 && next < end && data[next] == 3) {
            next++;
            zeros = 0;
        }
        if (next >= end) {
            exhausted = true;
            return 0;
        }
        byte value = data[next++];
        zeros = value == 0 ? zeros + 1 : 0;
        return value & 0xFF;
    }
}
