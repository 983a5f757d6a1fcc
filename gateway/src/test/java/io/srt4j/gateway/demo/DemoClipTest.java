package io.srt4j.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoClipTest {
    private final DemoClip clip = DemoClip.load();

    @Test
    void holdsWholeTracks() {
        assertThat(framesOf(Codec.H264)).hasSize(256);
        assertThat(framesOf(Codec.AAC)).hasSize(480);
        assertThat(clip.frames().getFirst().isRandomAccess()).isTrue();
        assertThat(clip.tracks().tracks()).hasSize(2);
    }

    @Test
    void hasFramesThatArePresentedOutOfOrder() {
        List<Long> presented = framesOf(Codec.H264).stream().map(MediaFrame::pts90k).toList();
        assertThat(presented).isNotEqualTo(presented.stream().sorted().toList());
    }

    @ParameterizedTest
    @CsvSource({"H264, 3600", "AAC, 1920"})
    void repeatsWithoutASeam(Codec codec, long step90k) {
        List<Long> decoded = new ArrayList<>();
        for (long round = 0; round < 3; round++) {
            for (MediaFrame frame : framesOf(codec)) {
                decoded.add(clip.repeated(frame, round).dts90k());
            }
        }
        for (int i = 1; i < decoded.size(); i++) {
            assertThat(decoded.get(i) - decoded.get(i - 1)).as("frame %d", i).isEqualTo(step90k);
        }
    }

    private List<MediaFrame> framesOf(Codec codec) {
        return clip.frames().stream().filter(frame -> frame.track().codec() == codec).toList();
    }
}
