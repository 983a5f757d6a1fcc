package io.srt4j.gateway.demo;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.DemuxListener;
import io.srt4j.gateway.mpegts.TsDemuxer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The built-in clip as frames, in the order of their decoding times: a clock and a tone, H.264 with B-frames and AAC.
 *
 * <p>It lasts 10.24 s, which is 256 frames of video at 25 per second and 480 frames of audio at 48 kHz: both tracks end
 * at the same moment, so that it can be repeated for ever with no gap in either.
 */
record DemoClip(TrackSet tracks, List<MediaFrame> frames) {
    static final long DURATION_90K = 921_600;

    static DemoClip load() {
        List<MediaFrame> frames = new ArrayList<>();
        var demuxer = new TsDemuxer(new DemuxListener() {
            @Override
            public void onTracks(TrackSet tracks) {}

            @Override
            public void onFrame(MediaFrame frame) {
                frames.add(frame);
            }

            @Override
            public void onRandomAccess(long tag) {}
        });
        byte[] clip = bytes();
        demuxer.feed(clip, 0, clip.length, 0);
        demuxer.flush();
        frames.sort(Comparator.comparingLong(MediaFrame::dts90k));
        return new DemoClip(frames.getLast().tracks(), List.copyOf(frames));
    }

    private static byte[] bytes() {
        try (InputStream clip = DemoClip.class.getResourceAsStream("clip.ts")) {
            if (clip == null) {
                throw new IllegalStateException("the demo clip is not in the jar");
            }
            return clip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same frame in repetition {@code round}. */
    MediaFrame repeated(MediaFrame frame, long round) {
        long shift90k = round * DURATION_90K;
        long pts90k = frame.pts90k() + shift90k;
        long dts90k = frame.dts90k() + shift90k;
        return frame.isKey() ? MediaFrame.key(tracks, frame.track(), pts90k, dts90k, frame.data())
                : MediaFrame.delta(tracks, frame.track(), pts90k, dts90k, frame.data());
    }
}
