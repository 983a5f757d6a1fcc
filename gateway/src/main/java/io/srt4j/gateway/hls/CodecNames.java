package io.srt4j.gateway.hls;

import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Codec names as browsers and players know them (RFC 6381; ISO/IEC 14496-15, annex E). */
final class CodecNames {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int AVC_MIN_BYTES = 4;
    private static final int HEVC_MIN_BYTES = 13;

    private CodecNames() {
    }

    /** The names of all tracks, each once, comma-separated. */
    static String of(TrackSet tracks) {
        Set<String> names = new LinkedHashSet<>();
        for (Track track : tracks.tracks()) {
            names.add(of(track));
        }
        return String.join(",", names);
    }

    private static String of(Track track) {
        ByteBuffer config = track.config();
        return switch (track.codec()) {
            case H264 -> config.remaining() < AVC_MIN_BYTES ? "avc1"
                    : "avc1." + HEX.toHexDigits(config.get(1)) + HEX.toHexDigits(config.get(2))
                            + HEX.toHexDigits(config.get(3));
            case H265 -> config.remaining() < HEVC_MIN_BYTES ? "hvc1" : hevc(config);
            case AAC -> "mp4a.40." + audioObjectType(config);
        };
    }

    private static String hevc(ByteBuffer config) {
        int profile = config.get(1);
        StringBuilder name = new StringBuilder("hvc1.");
        int space = profile >> 6 & 3;
        if (space > 0) {
            name.append((char) ('A' + space - 1));
        }
        name.append(profile & 0x1F).append('.');
        name.append(Integer.toHexString(Integer.reverse(config.getInt(2))).toUpperCase(Locale.ROOT));
        name.append((profile & 0x20) != 0 ? ".H" : ".L").append(config.get(12) & 0xFF);
        int constraints = 6;
        while (constraints > 0 && config.get(5 + constraints) == 0) {
            constraints--;
        }
        for (int i = 0; i < constraints; i++) {
            name.append('.').append(Integer.toHexString(config.get(6 + i) & 0xFF).toUpperCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static int audioObjectType(ByteBuffer config) {
        if (config.remaining() < 2) {
            return 2;
        }
        int type = config.get(0) >> 3 & 0x1F;
        return type == 31 ? 32 + ((config.get(0) & 7) << 3 | (config.get(1) & 0xFF) >> 5) : Math.max(1, type);
    }
}
