package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecNamesTest {

    @Test
    void h264NamesProfileConstraintsAndLevel() {
        assertThat(name(video(Codec.H264, "0142C01E"))).isEqualTo("avc1.42C01E");
        assertThat(name(video(Codec.H264, "01640028"))).isEqualTo("avc1.640028");
    }

    /** The examples are those of ISO/IEC 14496-15 and of Apple's authoring specification. */
    @Test
    void h265NamesProfileCompatibilityTierLevelAndConstraints() {
        assertThat(name(video(Codec.H265, "010160000000900000000000" + "5D"))).isEqualTo("hvc1.1.6.L93.90");
        assertThat(name(video(Codec.H265, "012220000000B00000000000" + "99"))).isEqualTo("hvc1.2.4.H153.B0");
        assertThat(name(video(Codec.H265, "01C1600000009D0800000000" + "78"))).isEqualTo("hvc1.C1.6.L120.9D.8");
    }

    @Test
    void aacNamesTheObjectType() {
        assertThat(name(audio("1190"))).isEqualTo("mp4a.40.2");
        assertThat(name(audio("2B098800"))).isEqualTo("mp4a.40.5");
        assertThat(name(audio("F9460000"))).as("escaped: 32 + 10").isEqualTo("mp4a.40.42");
    }

    @Test
    void aConfigurationThatIsTooShortStillHasAName() {
        assertThat(name(video(Codec.H264, ""))).isEqualTo("avc1");
        assertThat(name(video(Codec.H265, "01"))).isEqualTo("hvc1");
        assertThat(name(audio(""))).isEqualTo("mp4a.40.2");
    }

    @Test
    void equalTracksAreNamedOnce() {
        TrackSet tracks =
                TrackSet.of(video(Codec.H264, "01640028"), new AudioTrack(2, Codec.AAC, hex("1190"), 48_000, 2,
                        "deu"), new AudioTrack(3, Codec.AAC, hex("1190"), 48_000, 2, "eng"));

        assertThat(CodecNames.of(tracks)).isEqualTo("avc1.640028,mp4a.40.2");
    }

    private static String name(Track track) {
        return CodecNames.of(TrackSet.of(track));
    }

    private static VideoTrack video(Codec codec, String config) {
        return new VideoTrack(1, codec, hex(config), 16, 16, List.of());
    }

    private static AudioTrack audio(String config) {
        return new AudioTrack(2, Codec.AAC, hex(config), 48_000, 2, "");
    }

    private static ByteBuffer hex(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
