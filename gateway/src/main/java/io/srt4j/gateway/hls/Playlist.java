package io.srt4j.gateway.hls;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes playlists (RFC 8216). Addresses in them are relative, so that they survive a proxy that changes the path before
 * them, and end in {@code query}, which is empty or begins with a question mark.
 */
final class Playlist {
    static final String MEDIA_NAME = "media.m3u8";

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Playlist() {
    }

    /** The list of variants, of which there is one, of the stream called {@code name} in its app. */
    static String multivariant(Variant variant, String name, String query) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-STREAM-INF:BANDWIDTH=");
        text.append(Math.max(variant.peakBitsPerSec(), variant.averageBitsPerSec()));
        text.append(",AVERAGE-BANDWIDTH=").append(variant.averageBitsPerSec());
        text.append(",CODECS=\"").append(variant.codecs()).append('"');
        if (variant.width() > 0 && variant.height() > 0) {
            text.append(",RESOLUTION=").append(variant.width()).append('x').append(variant.height());
        }
        if (variant.framesPerKilosecond() > 0) {
            text.append(",FRAME-RATE=").append(fraction(variant.framesPerKilosecond(), 3));
        }
        return text.append('\n').append(encode(name)).append('/').append(MEDIA_NAME).append(query).append('\n')
                .toString();
    }

    static String media(Window window, String query) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:");
        text.append(window.targetSeconds());
        text.append("\n#EXT-X-MEDIA-SEQUENCE:").append(window.listed().getFirst().sequence());
        if (window.discontinuitySequence() > 0) {
            text.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(window.discontinuitySequence());
        }
        if (window.listed().stream().allMatch(Segment::independent)) {
            text.append("\n#EXT-X-INDEPENDENT-SEGMENTS");
        }
        text.append('\n');
        boolean first = true;
        for (Segment segment : window.listed()) {
            if (!segment.continues()) {
                text.append("#EXT-X-DISCONTINUITY\n");
            }
            if (first || !segment.continues()) {
                text.append("#EXT-X-PROGRAM-DATE-TIME:").append(dateTime(segment.at())).append('\n');
            }
            first = false;
            text.append("#EXTINF:").append(fraction(segment.duration90k() * 100 / 9, 6)).append(",\n");
            text.append(segment.sequence()).append(".ts").append(query).append('\n');
        }
        return window.ended() ? text.append("#EXT-X-ENDLIST\n").toString() : text.toString();
    }

    private static String dateTime(Instant at) {
        return DATE_TIME.format(at);
    }

    /** A path segment or query value in which nothing is left that could mean anything. */
    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code value} divided by ten to the power of {@code digits}; no locale may get a say in this. */
    private static String fraction(long value, int digits) {
        String text = Long.toString(value);
        String padded = "0".repeat(Math.max(0, digits + 1 - text.length())) + text;
        int point = padded.length() - digits;
        return padded.substring(0, point) + '.' + padded.substring(point);
    }
}
