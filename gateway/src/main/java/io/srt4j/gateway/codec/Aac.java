package io.srt4j.gateway.codec;

import java.nio.ByteBuffer;

/** Constants of AAC (ISO/IEC 14496-3) and its configuration record. */
public final class Aac {
    /** Samples per channel in a frame, at the rate the configuration names. */
    public static final int SAMPLES_PER_FRAME = 1024;

    private static final int[] SAMPLE_RATES_HZ = {96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050,
        16_000, 12_000, 11_025, 8_000, 7_350};

    private Aac() {
    }

    /** The rate behind a sampling frequency index, 0 if the index names none. */
    static int sampleRateHz(int index) {
        return index < SAMPLE_RATES_HZ.length ? SAMPLE_RATES_HZ[index] : 0;
    }

    /** The channels behind a channel configuration of ADTS, 0 if the stream itself would have to tell. */
    static int channels(int configuration) {
        return configuration == 7 ? 8 : configuration;
    }

    /** An AudioSpecificConfig. */
    static ByteBuffer config(int objectType, int rateIndex, int channelConfiguration) {
        int bits = objectType << 11 | rateIndex << 7 | channelConfiguration << 3;
        return ByteBuffer.wrap(new byte[] {(byte) (bits >>> 8), (byte) bits});
    }
}
