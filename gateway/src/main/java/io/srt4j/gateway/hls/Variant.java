package io.srt4j.gateway.hls;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.util.List;
import java.util.Optional;

/**
 * What a multivariant playlist says about a stream, so that a player can tell whether it is able to play it. Measured,
 * because live publishers do not announce it.
 *
 * @param codecs RFC 6381 names, comma-separated
 * @param width in pixels; 0 without video
 * @param framesPerKilosecond video frame rate times 1000; 0 without video or if there were too few frames to tell
 * @param peakBitsPerSec of the largest segment so far
 * @param averageBitsPerSec over the segments held
 */
record Variant(String codecs, int width, int height, long framesPerKilosecond, long peakBitsPerSec,
        long averageBitsPerSec) {
    static final Variant UNKNOWN = new Variant("", 0, 0, 0, 0, 0);

    /** The tracks and frame rate of a span; what it is too short to tell is taken from {@code before}. */
    static Variant of(FrameSpan span, Variant before) {
        TrackSet tracks = span.tracks();
        long peak = span.continues() ? before.peakBitsPerSec : 0;
        Optional<VideoTrack> video = tracks.video();
        if (video.isEmpty()) {
            return new Variant(CodecNames.of(tracks), 0, 0, 0, peak, 0);
        }
        long rate = frameRate(span.frames(), video.get());
        return new Variant(CodecNames.of(tracks), video.get().width(), video.get().height(),
                rate > 0 ? rate : before.framesPerKilosecond, peak, 0);
    }

    /** The same stream with its bit rates as known after one segment more. */
    Variant withBitRates(Segment newest, List<Segment> held, long targetSeconds) {
        long bytes = 0;
        long duration90k = 0;
        for (Segment segment : held) {
            bytes += segment.data().length;
            duration90k += segment.duration90k();
        }
        // A tail of three frames says nothing about the peak (RFC 8216bis, 1: half the target duration counts).
        boolean counts = newest.duration90k() >= targetSeconds * 45_000 || peakBitsPerSec == 0;
        long peak = counts ? bitsPerSec(newest.data().length, newest.duration90k()) : 0;
        return new Variant(codecs, width, height, framesPerKilosecond, Math.max(peakBitsPerSec, peak),
                bitsPerSec(bytes, duration90k));
    }

    private static long bitsPerSec(long bytes, long duration90k) {
        return bytes * 8 * 90_000 / Math.max(1, duration90k);
    }

    private static long frameRate(List<MediaFrame> frames, Track video) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long count = 0;
        for (MediaFrame frame : frames) {
            if (frame.track().id() == video.id()) {
                first = Math.min(first, frame.dts90k());
                last = Math.max(last, frame.dts90k());
                count++;
            }
        }
        return count < 3 || last <= first ? 0 : Math.round((count - 1) * 90_000_000.0 / (last - first));
    }
}
