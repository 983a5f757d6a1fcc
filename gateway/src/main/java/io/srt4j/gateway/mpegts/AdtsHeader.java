package io.srt4j.gateway.mpegts;

import java.nio.ByteBuffer;

/**
 * The seven bytes before every AAC frame in a transport stream (ISO/IEC 14496-3, 1.A.2), made from the track's
 * AudioSpecificConfig.
 *
 * <p>ADTS can say less than the configuration: HE-AAC is announced as its AAC-LC core and found by the decoder in the
 * frames, object types above 4 and odd sampling rates cannot be said at all and become the nearest that can.
 */
final class AdtsHeader {
    static final int BYTES = 7;
    static final int MAX_FRAME_BYTES = 0x1FFF - BYTES;

    private static final int[] RATES_HZ = {96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000,
        12_000, 11_025, 8_000, 7_350};
    private static final int EXPLICIT_RATE = 15;
    private static final int AAC_LC = 2;
    private static final int SBR = 5;
    private static final int PARAMETRIC_STEREO = 29;

    private final int profile;
    private final int rateIndex;
    private final int channels;

    private AdtsHeader(int profile, int rateIndex, int channels) {
        this.profile = profile;
        this.rateIndex = rateIndex;
        this.channels = channels;
    }

    /** Never fails: what the configuration does not say is taken from {@code fallbackRateHz}, or AAC-LC stereo. */
    static AdtsHeader of(ByteBuffer config, int fallbackRateHz) {
        if (config.remaining() < 2) {
            return new AdtsHeader(AAC_LC - 1, nearestRate(fallbackRateHz), 2);
        }
        int head = config.getShort(config.position()) & 0xFFFF;
        int objectType = head >> 11;
        int rateIndex = head >> 7 & 0x0F;
        int channels = head >> 3 & 0x0F;
        if (rateIndex == EXPLICIT_RATE && config.remaining() >= 5) {
            // Five bits of object type and four of index; then 24 bits of rate and four of channels.
            long bits = config.getInt(config.position()) & 0xFFFF_FFFFL;
            bits = bits << 8 | (config.get(config.position() + 4) & 0xFF);
            rateIndex = nearestRate((int) (bits >> 7 & 0xFF_FFFF));
            channels = (int) (bits >> 3 & 0x0F);
        } else if (rateIndex >= RATES_HZ.length) {
            rateIndex = nearestRate(fallbackRateHz);
        }
        boolean highEfficiency = objectType == SBR || objectType == PARAMETRIC_STEREO;
        int core = highEfficiency || objectType < 1 || objectType > 4 ? AAC_LC : objectType;
        return new AdtsHeader(core - 1, rateIndex, channels & 0x07);
    }

    /** Writes the header of a frame of {@code frameBytes}, at most {@link #MAX_FRAME_BYTES}. */
    void write(byte[] into, int at, int frameBytes) {
        int bytes = frameBytes + BYTES;
        into[at] = (byte) 0xFF;
        into[at + 1] = (byte) 0xF1; // MPEG-4, no CRC
        into[at + 2] = (byte) (profile << 6 | rateIndex << 2 | channels >> 2);
        into[at + 3] = (byte) (channels << 6 | bytes >> 11);
        into[at + 4] = (byte) (bytes >> 3);
        into[at + 5] = (byte) (bytes << 5 | 0x1F); // buffer fullness: variable rate
        into[at + 6] = (byte) 0xFC;
    }

    private static int nearestRate(int rateHz) {
        int nearest = 0;
        for (int i = 1; i < RATES_HZ.length; i++) {
            if (Math.abs(RATES_HZ[i] - rateHz) < Math.abs(RATES_HZ[nearest] - rateHz)) {
                nearest = i;
            }
        }
        return nearest;
    }
}
