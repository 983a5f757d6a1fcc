package io.srt4j.gateway.codec;

import io.srt4j.gateway.media.Track;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Names of codecs as playlists and browsers want them. */
public final class CodecNames {
    private static final int HVCC_CONSTRAINT_BYTES = 6;

    private CodecNames() {
    }

    /** RFC 6381, such as {@code avc1.64001f}, {@code hvc1.1.6.L93.B0} or {@code mp4a.40.2}. */
    public static String rfc6381(Track track) {
        ByteBuffer config = track.config();
        return switch (track.codec()) {
            case H264 -> String.format(Locale.ROOT, "avc1.%02x%02x%02x", config.get(1), config.get(2), config.get(3));
            case H265 -> hvc1(config);
            case AAC -> "mp4a.40." + (config.get(0) >> 3 & 0x1F);
        };
    }

    // ISO/IEC 14496-15 E.3
    private static String hvc1(ByteBuffer config) {
        int profile = config.get(1) & 0xFF;
        StringBuilder name = new StringBuilder("hvc1.");
        if (profile >> 6 > 0) {
            name.append((char) ('A' + (profile >> 6) - 1));
        }
        name.append(profile & 0x1F);
        name.append('.').append(Integer.toHexString(Integer.reverse(config.getInt(2))));
        name.append('.').append((profile & 0x20) == 0 ? 'L' : 'H').append(config.get(12) & 0xFF);
        int last = HVCC_CONSTRAINT_BYTES;
        while (last > 0 && config.get(5 + last) == 0) {
            last--;
        }
        for (int i = 1; i <= last; i++) {
            name.append(String.format(Locale.ROOT, ".%X", config.get(5 + i)));
        }
        return name.toString();
    }
}
