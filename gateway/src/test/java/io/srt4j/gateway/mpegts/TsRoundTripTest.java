package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the muxer writes is for the demuxer what it was muxed from. */
class TsRoundTripTest {

    static List<Clip> clips() {
        return Clip.all();
    }

    @ParameterizedTest
    @MethodSource("clips")
    void framesOfEncodersSurviveUnchanged(Clip clip) {
        Demuxed original = Demuxed.of(clip.stream(), 1_316);
        TsMuxer muxer = new TsMuxer(original.frames.getFirst().tracks());
        original.frames.forEach(muxer::frame);
        byte[] packets = muxer.take();
        new TsChecker().read(packets);

        Demuxed again = Demuxed.of(packets, 1_316);

        List<Track> tracks = original.trackSets.getLast().tracks();
        assertThat(again.trackSets).hasSize(1);
        assertThat(again.trackSets.getFirst().tracks()).hasSameSizeAs(tracks);
        for (int i = 0; i < tracks.size(); i++) {
            Track found = again.trackSets.getFirst().tracks().get(i);
            assertThat(found.codec()).isEqualTo(tracks.get(i).codec());
            assertThat(found.config()).isEqualTo(tracks.get(i).config());
            List<MediaFrame> before = original.framesOf(tracks.get(i).id());
            List<MediaFrame> after = again.framesOf(found.id());
            assertThat(after).hasSameSizeAs(before);
            for (int f = 0; f < before.size(); f++) {
                assertThat(after.get(f).data()).isEqualTo(before.get(f).data());
                assertThat(after.get(f).pts90k()).isEqualTo(before.get(f).pts90k());
                assertThat(after.get(f).dts90k()).isEqualTo(before.get(f).dts90k());
                assertThat(after.get(f).isKey()).isEqualTo(before.get(f).isKey());
            }
        }
    }
}
