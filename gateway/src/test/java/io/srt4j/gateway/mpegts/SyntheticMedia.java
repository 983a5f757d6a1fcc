package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/** Frames with the structure of real ones and random contents, each different from every other. */
public final class SyntheticMedia {
    public static final int VIDEO_ID = 1;
    public static final int AUDIO_ID = 2;
    public static final int FRAME_90K = 3_600;
    /** 1024 samples at 48 kHz. */
    public static final int AUDIO_FRAME_90K = 1_920;

    private SyntheticMedia() {
    }

    public static VideoTrack h264() {
        return h264(0x1F);
    }

    /** A track of another level has another configuration. */
    public static VideoTrack h264(int level) {
        byte[] sps = {0x67, 0x64, 0x00, (byte) level, 0x55, 0x66};
        byte[] pps = {0x68, 0x21, 0x22};
        byte[] config = {1, 0x64, 0x00, (byte) level, (byte) 0xFF, (byte) 0xE1, 0, 6, 0x67, 0x64, 0x00, (byte) level,
            0x55, 0x66, 1, 0, 3, 0x68, 0x21, 0x22};
        return new VideoTrack(VIDEO_ID, Codec.H264, ByteBuffer.wrap(config), 1280, 720,
                List.of(ByteBuffer.wrap(sps), ByteBuffer.wrap(pps)));
    }

    public static VideoTrack h265() {
        byte[] config = HexFormat.of().parseHex("0101600000009000000000005df000fcfdf8f800000f03");
        return new VideoTrack(VIDEO_ID, Codec.H265, ByteBuffer.wrap(config), 1920, 1080,
                List.of(bytes(0x40, 1, 7), bytes(0x42, 1, 8), bytes(0x44, 1, 9)));
    }

    /** AAC-LC, 48 kHz, stereo. */
    public static AudioTrack aac(int id, String language) {
        return new AudioTrack(id, Codec.AAC, bytes(0x11, 0x90), 48_000, 2, language);
    }

    public static AudioTrack aac() {
        return aac(AUDIO_ID, "");
    }

    /** Which frames a track has: {@code gops} are lengths in frames, {@code bFrames} stand between references. */
    public record Shape(TrackSet tracks, long start90k, List<Integer> gops, int bFrames, int largestFrameBytes) {
        public static Shape of(TrackSet tracks, Integer... gops) {
            return new Shape(tracks, 0, List.of(gops), 0, 2_000);
        }

        public Shape from(long ticks90k) {
            return new Shape(tracks, ticks90k, gops, bFrames, largestFrameBytes);
        }

        public Shape withBFrames(int between) {
            return new Shape(tracks, start90k, gops, between, largestFrameBytes);
        }

        public Shape withFramesUpTo(int bytes) {
            return new Shape(tracks, start90k, gops, bFrames, bytes);
        }
    }

    /** All frames of a stream in decoding order of all tracks together, audio as long as the video. */
    public static List<MediaFrame> frames(SplittableRandom random, Shape shape) {
        List<MediaFrame> frames = new ArrayList<>();
        int count = shape.gops().stream().mapToInt(Integer::intValue).sum();
        for (Track track : shape.tracks().tracks()) {
            switch (track) {
                case VideoTrack video -> video(frames, random, shape, video);
                case AudioTrack audio -> {
                    for (long t = 0; t < (long) count * FRAME_90K; t += AUDIO_FRAME_90K) {
                        frames.add(audio(random, shape.tracks(), audio, shape.start90k() + t));
                    }
                }
            }
        }
        frames.sort(Comparator.comparingLong(MediaFrame::dts90k));
        return frames;
    }

    public static MediaFrame audio(SplittableRandom random, TrackSet tracks, Track track, long at90k) {
        return MediaFrame.key(tracks, track, at90k, at90k, noise(random, random.nextInt(1, 700)));
    }

    private static void video(List<MediaFrame> frames, SplittableRandom random, Shape shape, VideoTrack track) {
        long dts = shape.start90k();
        int delay = shape.bFrames() > 0 ? FRAME_90K : 0;
        for (int gop : shape.gops()) {
            for (int i = 0; i < gop; i++) {
                boolean key = i == 0;
                // I P b b P b b in decoding order: a reference is shown after the b frames that follow it.
                int inGroup = (i - 1) % (shape.bFrames() + 1);
                int following = Math.min(shape.bFrames(), gop - 1 - i);
                long shift = key || shape.bFrames() == 0 ? 0 : inGroup == 0 ? following : -1;
                byte[] data = accessUnit(random, track.codec(), key, shape.largestFrameBytes());
                long pts = dts + delay + shift * FRAME_90K;
                frames.add(key ? MediaFrame.key(shape.tracks(), track, pts, dts, data)
                        : MediaFrame.delta(shape.tracks(), track, pts, dts, data));
                dts += FRAME_90K;
            }
        }
    }

    /** One or more NAL units behind their lengths, the last one a slice. */
    private static byte[] accessUnit(SplittableRandom random, Codec codec, boolean key, int largest) {
        byte[] nal = noise(random, random.nextInt(3, largest));
        int head = codec == Codec.H265 ? (key ? 19 << 1 : 1 << 1) : key ? 0x65 : 0x41;
        nal[0] = (byte) head;
        byte[] sei = {(byte) (codec == Codec.H265 ? 39 << 1 : 6), 5, 4, 3};
        ByteBuffer unit = ByteBuffer.allocate(4 + sei.length + 4 + nal.length);
        return unit.putInt(sei.length).put(sei).putInt(nal.length).put(nal).array();
    }

    /** Without zeros, so that no start code comes about by accident. */
    private static byte[] noise(SplittableRandom random, int bytes) {
        byte[] noise = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            noise[i] = (byte) random.nextInt(1, 256);
        }
        return noise;
    }

    private static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }
}
