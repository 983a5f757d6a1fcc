package io.srt4j.gateway.codec;

import java.util.Arrays;

/**
 * Where the NAL units of one access unit lie in an Annex B byte stream, and the way back from the length-prefixed form
 * that {@code MediaFrame} uses.
 *
 * <p>Holds positions, not bytes: valid until the array scanned changes. Reusable; one thread. At most {@link #MAX_UNITS}.
 */
public final class NalUnits {
    /** An access unit of any level has fewer; one with more is noise. */
    static final int MAX_UNITS = 4096;

    private static final int PREFIX_BYTES = 4;

    private int[] bounds = new int[64];
    private int count;

    /**
     * Finds the units in {@code [from, to)}, without start codes and the zeros around them; bytes before the first start
     * code do not count. False, and no units, if there are too many.
     */
    public boolean scan(byte[] data, int from, int to) {
        count = 0;
        int start = -1;
        int i = from;
        while (i + 2 < to) {
            // The last byte of a start code is 1, so any larger byte rules out one at the three positions up to it.
            if ((data[i + 2] & 0xFE) != 0) {
                i += 3;
            } else if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                if (start >= 0 && !add(data, start, i)) {
                    return false;
                }
                start = i + 3;
                i += 3;
            } else {
                i++;
            }
        }
        return start < 0 || add(data, start, to);
    }

    public int count() {
        return count;
    }

    public int start(int index) {
        return bounds[2 * index];
    }

    public int end(int index) {
        return bounds[2 * index + 1];
    }

    /**
     * Copies a frame's length-prefixed units to {@code target} with four-byte start codes in place of the lengths, which
     * takes exactly as many bytes. A length that lies ends the copy there. Returns the position behind the last byte.
     */
    public static int copyAsAnnexB(byte[] frame, byte[] target, int at) {
        int from = 0;
        int to = at;
        while (from + PREFIX_BYTES <= frame.length) {
            int length = lengthAt(frame, from);
            if (length < 0 || length > frame.length - from - PREFIX_BYTES) {
                return to;
            }
            target[to] = 0;
            target[to + 1] = 0;
            target[to + 2] = 0;
            target[to + 3] = 1;
            System.arraycopy(frame, from + PREFIX_BYTES, target, to + PREFIX_BYTES, length);
            from += PREFIX_BYTES + length;
            to += PREFIX_BYTES + length;
        }
        return to;
    }

    /** Bytes a unit of this length takes in a frame. */
    static int prefixedBytes(int length) {
        return PREFIX_BYTES + length;
    }

    /** Writes the unit {@code [from, to)} of {@code data} behind its length and returns the position behind it. */
    static int writePrefixed(byte[] data, int from, int to, byte[] target, int at) {
        int length = to - from;
        target[at] = (byte) (length >>> 24);
        target[at + 1] = (byte) (length >>> 16);
        target[at + 2] = (byte) (length >>> 8);
        target[at + 3] = (byte) length;
        System.arraycopy(data, from, target, at + PREFIX_BYTES, length);
        return at + PREFIX_BYTES + length;
    }

    private static int lengthAt(byte[] frame, int at) {
        return (frame[at] & 0xFF) << 24 | (frame[at + 1] & 0xFF) << 16 | (frame[at + 2] & 0xFF) << 8
                | (frame[at + 3] & 0xFF);
    }

    private boolean add(byte[] data, int start, int end) {
        int trimmed = end;
        while (trimmed > start && data[trimmed - 1] == 0) {
            trimmed--;
        }
        if (trimmed == start) {
            return true;
        }
        if (count == MAX_UNITS) {
            count = 0;
            return false;
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * count] = start;
        bounds[2 * count + 1] = trimmed;
        count++;
        return true;
    }
}
