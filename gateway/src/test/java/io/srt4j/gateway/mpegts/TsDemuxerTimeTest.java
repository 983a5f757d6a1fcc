package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.mpegts.Clip.Expected;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that wrap, jump and restart: what comes out goes on, and sound stays with its picture. */
class TsDemuxerTimeTest {
    private static final int VIDEO = 256;
    private static final int AUDIO = 257;
    private static final long WRAP = 1L << 33;
    private static final long FIRST_STAMP = 126_000;
    private static final Clip CLIP = Clip.H264_B_FRAMES;

    /** Start values that put the wrap between every two stamps of the first ten frames, PTS and DTS of one included. */
    static LongStream startValues() {
        return LongStream.range(0, 24).map(i -> WRAP - FIRST_STAMP - 1_800 * i);
    }

    @ParameterizedTest
    @MethodSource("startValues")
    void stampsMayWrapAnywhere(long start) {
        Demuxed demuxed = Demuxed.of(TsEdit.of(CLIP).restamped(start).stream(), 1316);

        List<Expected> found = demuxed.frames.stream().map(Expected::of)
                .sorted(Comparator.comparingInt(Expected::trackId)).toList();
        assertThat(found).containsExactlyElementsOf(CLIP.frames());
        assertThat(demuxed.demuxer.stats().timeJumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-2 * 90_000, -90_000, 3600_000_000L, -3_000_000_000L, 11 * 90_000, 0})
    void encoderThatStartsOverIsContinued(long jump) {
        TsEdit clip = TsEdit.of(CLIP).restamped(4_000_000_000L);
        TsEdit twice = clip.then(TsEdit.of(CLIP).restamped(4_000_000_000L + 180_000 + jump)).renumbered();

        Demuxed demuxed = Demuxed.of(twice.stream(), 1316);

        List<MediaFrame> video = demuxed.framesOf(VIDEO);
        assertThat(video).hasSize(100);
        assertEvenly(demuxed.timesOf(VIDEO), 3600, 50);
        assertEvenly(demuxed.timesOf(AUDIO), 1920, 95);
        assertThat(demuxed.trackSets).hasSize(1);
        long shift = video.get(99).dts90k() - video.get(49).dts90k();
        long audioShift = demuxed.timesOf(AUDIO).get(189) - demuxed.timesOf(AUDIO).get(94);
        assertThat(audioShift).as("sound moved with the picture").isEqualTo(shift);
        assertThat(demuxed.demuxer.stats().timeJumps()).isEqualTo(jump == 0 ? 0 : 1);
    }

    @Test
    void gapOfSecondsIsKept() {
        TsEdit twice = TsEdit.of(CLIP).then(TsEdit.of(CLIP).restamped(5 * 90_000)).renumbered();

        Demuxed demuxed = Demuxed.of(twice.stream(), 1316);

        List<Long> times = demuxed.timesOf(VIDEO);
        assertThat(times.get(99) - times.get(49)).isEqualTo(5 * 90_000L);
        assertThat(demuxed.demuxer.stats().timeJumps()).isZero();
    }

    @Test
    void oneDamagedStampIsBridged() {
        TsEdit clip = TsEdit.of(CLIP);
        int at = clip.indexOf(TsEdit.startOf(VIDEO), 30);
        TsEdit damaged = clip.part(0, at).then(clip.part(at, at + 1).restamped(700_000_000L))
                .then(clip.part(at + 1, clip.packets().size()));

        Demuxed demuxed = Demuxed.of(damaged.stream(), 1316);

        assertThat(demuxed.timesOf(VIDEO)).containsExactlyElementsOf(
                CLIP.frames().stream().filter(frame -> frame.trackId() == VIDEO).map(Expected::dts).toList());
        assertThat(demuxed.demuxer.stats().timeJumps()).isZero();
    }

    @Test
    void twoHoursOfAudioDoNotDrift() {
        // 44.1 kHz: 1024 samples take 2089.8 ticks. Stamps are those of a muxer that rounds each to milliseconds.
        TsPackets packets = new TsPackets();
        packets.section(PsiWriter.PAT_PID, PsiWriter.pat());
        Demuxed demuxed = new Demuxed();
        byte[] head = TsMaker.stream(0x0F, AUDIO);
        demuxed.demuxer.feed(head, 0, head.length, 0);
        packets.take();
        int perPes = 16;
        int pesCount = 2 * 3600 * 44_100 / 1024 / perPes;
        byte[] payload = TsDemuxerStreamsTest.adts(perPes, 20, 4);
        for (int i = 0; i < pesCount; i++) {
            long pts = Math.round(i * perPes * 1024.0 * 1000 / 44_100) * 90;
            byte[] pes = TsMaker.pes(0xC0, pts, payload);
            packets.pes(AUDIO, pes, pes.length, TsPackets.Adaptation.NONE);
            byte[] bytes = packets.take();
            demuxed.demuxer.feed(bytes, 0, bytes.length, i);
        }

        List<Long> times = demuxed.timesOf(AUDIO);
        assertThat(times).hasSize(pesCount * perPes);
        for (int i = 0; i < times.size(); i += 997) {
            assertThat(times.get(i) - Math.round(i * 1024.0 * 90_000 / 44_100)).isBetween(-90L, 90L);
        }
        assertThat(times).doesNotHaveDuplicates().isSorted();
    }

    /** All steps alike but the one at the seam, which may be up to half a second longer: sound and picture end apart. */
    private static void assertEvenly(List<Long> times, long step, int seam) {
        for (int i = 1; i < times.size(); i++) {
            long found = times.get(i) - times.get(i - 1);
            if (i == seam || i == seam + 1) {
                assertThat(found).as("step %d", i).isBetween(1L, 45_000L);
            } else {
                assertThat(found).as("step %d", i).isEqualTo(step);
            }
        }
    }
}
