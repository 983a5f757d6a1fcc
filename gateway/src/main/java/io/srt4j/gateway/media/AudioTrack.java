package io.srt4j.gateway.media;

import java.nio.ByteBuffer;

/**
 * An audio stream and how to decode it.
 *
 * <p>The buffer given is kept, not copied: nobody may write to it afterwards.
 *
 * @param config an AudioSpecificConfig (ISO/IEC 14496-3)
 * @param language ISO 639-2 code such as {@code deu}, or the empty string when the publisher does not say
 */
public record AudioTrack(int id, Codec codec, ByteBuffer config, int sampleRateHz, int channels,
        String language) implements Track {

    public AudioTrack {
        if (codec.isVideo()) {
            throw new IllegalArgumentException(codec + " is not an audio codec");
        }
        config = config.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer config() {
        return config.duplicate();
    }
}
