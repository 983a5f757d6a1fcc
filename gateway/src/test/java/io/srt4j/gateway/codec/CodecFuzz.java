package io.srt4j.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.Track;

/** No bytes make a parser throw, run on, or describe a track that cannot be. */
class CodecFuzz {

    @FuzzTest
    void h264(byte[] data) {
        checkVideo(Codec.H264, data);
    }

    @FuzzTest
    void h265(byte[] data) {
        checkVideo(Codec.H265, data);
    }

    @FuzzTest
    void adts(byte[] data) {
        AdtsReader reader = new AdtsReader(1, "");
        int half = data.length / 2;
        int bytes = drain(reader, data, 0, half) + drain(reader, data, half, data.length);

        assertThat(bytes + reader.skippedBytes()).isLessThanOrEqualTo(data.length);
        reader.track().ifPresent(track -> {
            assertThat(track.sampleRateHz()).isBetween(7_350, 96_000);
            assertThat(track.channels()).isBetween(1, 8);
            assertThat(CodecNames.rfc6381(track)).startsWith("mp4a.40.");
        });
    }

    private static int drain(AdtsReader reader, byte[] data, int from, int to) {
        reader.append(data, from, to);
        int bytes = 0;
        while (reader.next()) {
            bytes += reader.frame().length;
        }
        return bytes;
    }

    private static void checkVideo(Codec codec, byte[] data) {
        AccessUnitReader reader = new AccessUnitReader(codec, 1);
        int half = data.length / 2;
        checkFrame(reader.read(data, 0, half));
        checkFrame(reader.read(data, half, data.length));
        reader.track().ifPresent(track -> {
            assertThat(track.width()).isBetween(1, 32_768);
            assertThat(track.height()).isBetween(1, 32_768);
            assertThat(name(track)).hasSizeBetween(11, 64);
        });
    }

    private static void checkFrame(byte[] frame) {
        assertThat(NalUnits.copyAsAnnexB(frame, new byte[frame.length], 0)).isEqualTo(frame.length);
    }

    private static String name(Track track) {
        return CodecNames.rfc6381(track);
    }
}
