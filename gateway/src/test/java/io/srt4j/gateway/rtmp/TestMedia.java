package io.srt4j.gateway.rtmp;

import static io.srt4j.gateway.rtmp.Amf0Test.hex;

import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A publisher of frames that look right from outside: 25 pictures a second with B-frames in groups of thirteen, 48 kHz AAC.
 * The first bytes of a picture's NAL unit are its number, so that a receiver can tell which it got.
 */
final class TestMedia {
    static final int GROUP = 13;
    static final int PICTURE_90K = 3600;
    static final int AUDIO_90K = 1920;
    static final byte[] AVC_CONFIG = hex("0142c01effe1000467 42c01e01000468ce3c80");
    static final byte[] HEVC_CONFIG = hex("0101600000009000000000005df000fcfdf8f800000f00");
    static final byte[] AAC_CONFIG = hex("1190");
    static final VideoTrack AVC = video(Codec.H264, AVC_CONFIG);
    static final VideoTrack HEVC = video(Codec.H265, HEVC_CONFIG);
    static final AudioTrack AAC = new AudioTrack(257, Codec.AAC, ByteBuffer.wrap(AAC_CONFIG), 48_000, 2, "");

    /** How far presentation is behind decoding, in pictures: I B B P B B ... as an encoder reorders it. */
    private static final int[] LATENESS = {1, 3, 0, 0};

    private final Publication publication;
    private final long start90k;
    private final int pictureBytes;
    private TrackSet tracks;
    private int pictures;
    private long audio90k;

    TestMedia(Publication publication, TrackSet tracks, long start90k, int pictureBytes) {
        this.publication = publication;
        this.tracks = tracks;
        this.start90k = start90k;
        this.pictureBytes = pictureBytes;
        publication.tracks(tracks);
    }

    static VideoTrack video(Codec codec, byte[] config) {
        return new VideoTrack(256, codec, ByteBuffer.wrap(config), 640, 360, List.of());
    }

    void tracks(TrackSet changed) {
        tracks = changed;
        publication.tracks(changed);
    }

    /** Publishes pictures, each preceded by the audio up to its time. */
    void pictures(int count) {
        for (int i = 0; i < count; i++) {
            long time90k = (long) pictures * PICTURE_90K;
            while (tracks.audio().isPresent() && audio90k < time90k) {
                publication.frame(MediaFrame.key(tracks, tracks.audio().orElseThrow(), start90k + audio90k,
                        start90k + audio90k, new byte[] {0x21, 0x10, 0x04}));
                audio90k += AUDIO_90K;
            }
            publication.frame(picture(time90k));
            pictures++;
        }
    }

    private MediaFrame picture(long time90k) {
        boolean isKey = pictures % GROUP == 0;
        long dts90k = start90k + time90k;
        long pts90k = dts90k + (long) lateness(pictures % GROUP) * PICTURE_90K;
        byte[] data = ByteBuffer.allocate(pictureBytes).putInt(pictureBytes - 4).put((byte) (isKey ? 0x65 : 0x41))
                .putInt(pictures).array();
        return isKey
                ? MediaFrame.key(tracks, tracks.video().orElseThrow(), pts90k, dts90k, data)
                : MediaFrame.delta(tracks, tracks.video().orElseThrow(), pts90k, dts90k, data);
    }

    static int lateness(int inGroup) {
        return inGroup == 0 ? LATENESS[0] : LATENESS[1 + (inGroup - 1) % 3];
    }

    /** The number of the picture in the payload of a video message. */
    static int pictureNumber(byte[] payload, int headBytes) {
        return ByteBuffer.wrap(payload).getInt(headBytes + 5);
    }
}
