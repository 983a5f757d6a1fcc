package io.srt4j.gateway.codec;

/** Looks through the messages of a supplemental information unit; the same layout in both codecs. */
final class SeiMessages {
    private static final int MAX_MESSAGES = 64;

    private SeiMessages() {
    }

    /** Whether the unit with body {@code [from, to)} has a message of this type. */
    static boolean contain(BitReader bits, byte[] data, int from, int to, int wanted) {
        bits.reset(data, from, to);
        for (int i = 0; i < MAX_MESSAGES && !bits.isExhausted(); i++) {
            int type = extendedByte(bits);
            int sizeBytes = extendedByte(bits);
            if (bits.isExhausted()) {
                return false;
            }
            if (type == wanted) {
                return true;
            }
            for (int left = sizeBytes; left > 0 && !bits.isExhausted(); left--) {
                bits.skip(8);
            }
        }
        return false;
    }

    private static int extendedByte(BitReader bits) {
        int value = 0;
        int last;
        do {
            last = bits.bits(8);
            value += last;
        } while (last == 0xFF && !bits.isExhausted());
        return value;
    }
}
