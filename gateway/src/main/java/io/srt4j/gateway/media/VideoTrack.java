package io.srt4j.gateway.media;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A video stream and how to decode it.
 *
 * <p>The buffers given are kept, not copied: nobody may write to them afterwards.
 *
 * @param config an AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15)
 * @param width  in pixels, after cropping
 * @param height in pixels, after cropping
 * @param parameterSets the NAL units in {@code config}, in decoding order (VPS, SPS, PPS), without start code or length
 */
public record VideoTrack(int id, Codec codec, ByteBuffer config, int width, int height,
        List<ByteBuffer> parameterSets) implements Track {

    public VideoTrack {
        if (!codec.isVideo()) {
            throw new IllegalArgumentException(codec + " is not a video codec");
        }
        config = config.slice().asReadOnlyBuffer();
        parameterSets = parameterSets.stream().map(set -> set.slice().asReadOnlyBuffer()).toList();
    }

    @Override
    public ByteBuffer config() {
        return config.duplicate();
    }

    /** Fresh read-only views at each call. */
    @Override
    public List<ByteBuffer> parameterSets() {
        return parameterSets.stream().map(ByteBuffer::duplicate).toList();
    }
}
