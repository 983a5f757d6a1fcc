package io.srt4j.gateway.rtmp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;

/**
 * The bodies of FLV tags, which RTMP carries as messages: what stands before the codec's own bytes. H.264 and AAC as the
 * FLV specification 10.1 (annex E) has them, H.265 behind its FourCC as Enhanced RTMP (v1 and v2 alike) has it. The
 * unofficial codec id 12 for H.265 is never written.
 */
final class FlvTags {
    static final String HEVC = "hvc1";

    private static final int KEY_FRAME = 1;
    private static final int INTER_FRAME = 2;
    private static final int AVC = 7;
    private static final int AVC_SEQUENCE_HEADER = 0;
    private static final int AVC_NAL_UNITS = 1;

    private static final int EX_HEADER = 0x80;
    private static final int SEQUENCE_START = 0;
    private static final int CODED_FRAMES = 1;
    private static final int CODED_FRAMES_X = 3;

    /** AAC, and then "44 kHz, 16 bit, stereo" whatever it is: the specification wants just that for AAC. */
    private static final int AAC = 10;
    private static final byte AAC_FORMAT = (byte) (AAC << 4 | 0x0F);
    private static final byte[] AAC_SEQUENCE_HEADER = {AAC_FORMAT, 0};
    private static final byte[] AAC_RAW = {AAC_FORMAT, 1};

    private static final int MAX_COMPOSITION_MS = (1 << 23) - 1;

    private FlvTags() {}

    /** Goes before the decoder configuration record. */
    static byte[] videoSequenceHead(Codec codec) {
        return codec == Codec.H265
                ? enhanced(KEY_FRAME, SEQUENCE_START, 5).array()
                : avc(KEY_FRAME, AVC_SEQUENCE_HEADER, 0);
    }

    /** Goes before an access unit. {@code compositionMs} is what presentation is later than decoding. */
    static byte[] videoFrameHead(Codec codec, int compositionMs, boolean isKey) {
        int frameType = isKey ? KEY_FRAME : INTER_FRAME;
        int composition = Math.clamp(compositionMs, -MAX_COMPOSITION_MS, MAX_COMPOSITION_MS);
        if (codec != Codec.H265) {
            return avc(frameType, AVC_NAL_UNITS, composition);
        }
        return composition == 0
                ? enhanced(frameType, CODED_FRAMES_X, 5).array()
                : enhanced(frameType, CODED_FRAMES, 8).put(medium(composition)).array();
    }

    /** Goes before the AudioSpecificConfig. */
    static byte[] audioSequenceHead() {
        return AAC_SEQUENCE_HEADER;
    }

    /** Goes before a raw AAC frame. */
    static byte[] audioFrameHead() {
        return AAC_RAW;
    }

    /** The argument of onMetaData. Players choose their decoders by the codec ids, and get the rest from the headers. */
    static AmfValue metadata(TrackSet tracks) {
        AmfValue.StructBuilder metadata = AmfValue.struct();
        tracks.video().ifPresent(video -> describe(video, metadata));
        tracks.audio().ifPresent(audio -> describe(audio, metadata));
        return metadata.with("encoder", "srt4j").ecmaArray();
    }

    private static void describe(VideoTrack video, AmfValue.StructBuilder metadata) {
        if (video.width() > 0 && video.height() > 0) {
            metadata.with("width", video.width()).with("height", video.height());
        }
        metadata.with("videocodecid", video.codec() == Codec.H265 ? fourCc(HEVC) : AVC);
    }

    private static void describe(AudioTrack audio, AmfValue.StructBuilder metadata) {
        metadata.with("audiocodecid", AAC).with("audiosamplesize", 16).with("audiosamplerate", audio.sampleRateHz())
                .with("audiochannels", audio.channels()).with("stereo", audio.channels() == 2);
    }

    private static byte[] avc(int frameType, int packetType, int compositionMs) {
        return ByteBuffer.allocate(5).put((byte) (frameType << 4 | AVC)).put((byte) packetType)
                .put(medium(compositionMs))
                .array();
    }

    private static ByteBuffer enhanced(int frameType, int packetType, int bytes) {
        return ByteBuffer.allocate(bytes).put((byte) (EX_HEADER | frameType << 4 | packetType)).putInt(fourCc(HEVC));
    }

    private static int fourCc(String name) {
        return ByteBuffer.wrap(name.getBytes(US_ASCII)).getInt();
    }

    private static byte[] medium(int value) {
        return new byte[] {(byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }
}
