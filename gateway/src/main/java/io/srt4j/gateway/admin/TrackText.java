package io.srt4j.gateway.admin;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;

/**
 * Codec, profile and level in the words SRS uses, read from the configuration records. A record too short to tell gives
 * {@code Other}; nothing here throws for what a publisher sent.
 */
final class TrackText {
    private static final String OTHER = "Other";
    private static final int HEVC_LEVEL_AT = 12;

    private TrackText() {}

    static String codec(VideoTrack track) {
        return switch (track.codec()) {
            case H264 -> "H264";
            case H265 -> "HEVC";
            case AAC -> OTHER;
        };
    }

    static String profile(VideoTrack track) {
        ByteBuffer config = track.config();
        return switch (track.codec()) {
            case H264 -> avcProfile(byteAt(config, 1), byteAt(config, 2));
            case H265 -> hevcProfile(byteAt(config, 1) & 0x1f);
            case AAC -> OTHER;
        };
    }

    static String level(VideoTrack track) {
        ByteBuffer config = track.config();
        return switch (track.codec()) {
            case H264 -> level(byteAt(config, 3));
            case H265 -> level(byteAt(config, HEVC_LEVEL_AT) / 3);
            case AAC -> OTHER;
        };
    }

    /** The object type of an AudioSpecificConfig. */
    static String profile(AudioTrack track) {
        int first = byteAt(track.config(), 0);
        return switch (first < 0 ? -1 : first >> 3) {
            case 1 -> "Main";
            case 2 -> "LC";
            case 3 -> "SSR";
            case 5 -> "HE";
            case 29 -> "HEv2";
            default -> OTHER;
        };
    }

    private static String avcProfile(int profile, int constraints) {
        boolean isIntra = (constraints & 0x10) != 0;
        return switch (profile) {
            case 66 -> (constraints & 0x40) != 0 ? "Baseline(Constrained)" : "Baseline";
            case 77 -> "Main";
            case 88 -> "Extended";
            case 100 -> "High";
            case 110 -> isIntra ? "High(10+Intra)" : "High(10)";
            case 122 -> isIntra ? "High(422+Intra)" : "High(422)";
            case 144 -> "High(444)";
            case 244 -> isIntra ? "High(444+Intra)" : "High(444+Predictive)";
            default -> OTHER;
        };
    }

    private static String hevcProfile(int profile) {
        return switch (profile) {
            case 1 -> "Main";
            case 2 -> "Main10";
            case 3 -> "Main Still Picture";
            case 4 -> "Rext";
            default -> OTHER;
        };
    }

    private static String level(int tenths) {
        if (tenths <= 0) {
            return OTHER;
        }
        return tenths % 10 == 0 ? Integer.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }

    /** The byte at {@code index} from 0 to 255, -1 if there is none. */
    private static int byteAt(ByteBuffer buffer, int index) {
        return index < buffer.limit() ? buffer.get(index) & 0xff : -1;
    }
}
