package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.VideoTrack;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackTextTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            H264, 01640028,                     H264, High,                  4
            H264, 0142c01f,                     H264, Baseline(Constrained), 3.1
            H264, 014d4033,                     H264, Main,                  5.1
            H264, 01,                           H264, Other,                 Other
            H265, 01016000000090000000000078f0, HEVC, Main,                  4
            H265, 0102600000009000000000005df0, HEVC, Main10,                3.1
            H265, 0102,                         HEVC, Main10,                Other
            """)
    void videoIsNamedAsSrsNamesIt(Codec codec, String config, String name, String profile, String level) {
        VideoTrack track = new VideoTrack(1, codec, AdminFixture.bytes(config), 0, 0, List.of());

        assertThat(List.of(TrackText.codec(track), TrackText.profile(track), TrackText.level(track)))
                .containsExactly(name, profile, level);
    }

    @ParameterizedTest
    @CsvSource({"1190, LC", "0990, Main", "2b92, HE", "eb09, HEv2", "f8, Other", "'', Other"})
    void audioProfileIsTheObjectType(String config, String profile) {
        assertThat(TrackText.profile(new AudioTrack(1, Codec.AAC, AdminFixture.bytes(config), 48_000, 2, "")))
                .isEqualTo(profile);
    }
}
