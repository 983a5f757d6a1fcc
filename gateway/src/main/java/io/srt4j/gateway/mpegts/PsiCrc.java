package io.srt4j.gateway.mpegts;

/** The CRC-32 of MPEG sections: polynomial 04C11DB7, most significant bit first, not inverted. */
final class PsiCrc {
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0x04C1_1DB7 : crc << 1;
            }
            TABLE[i] = crc;
        }
    }

    private PsiCrc() {
    }

    /** Over {@code [from, to)}. A section that ends in its own CRC gives 0. */
    static int of(byte[] bytes, int from, int to) {
        int crc = -1;
        for (int i = from; i < to; i++) {
            crc = crc << 8 ^ TABLE[(crc >>> 24 ^ bytes[i]) & 0xFF];
        }
        return crc;
    }
}
