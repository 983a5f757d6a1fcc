package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.mpegts.SyntheticMedia;
import io.srt4j.gateway.mpegts.SyntheticMedia.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmenterTest {
    private static final long SECOND = 90_000;
    private static final long SEGMENT_90K = 2 * SECOND;
    private static final TrackSet VIDEO = TrackSet.of(SyntheticMedia.h264());
    private static final TrackSet AV = TrackSet.of(SyntheticMedia.h264(), SyntheticMedia.aac());
    private static final TrackSet AUDIO_ONLY = TrackSet.of(SyntheticMedia.aac());

    private final SplittableRandom random = new SplittableRandom(7);
    private final Segmenter segmenter = new Segmenter(SEGMENT_90K);
    private final List<FrameSpan> spans = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** The seed is the name of the run. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyFrameIsInExactlyOneSegmentAndDurationsAddUp(long seed) {
        SplittableRandom seeded = new SplittableRandom(seed);
        Integer[] gops = Stream.generate(() -> seeded.nextInt(1, 120)).limit(seeded.nextInt(1, 30))
                .toArray(Integer[]::new);
        List<MediaFrame> frames = SyntheticMedia.frames(seeded, Shape.of(AV, gops).withBFrames(seeded.nextInt(0, 3))
                .withFramesUpTo(50).from(seeded.nextLong(1L << 34)));
        long longestGop = Stream.of(gops).mapToInt(Integer::intValue).max().orElseThrow() * 3_600L;

        feed(frames);

        assertThat(spans().stream().flatMap(span -> span.frames().stream())).containsExactlyElementsOf(frames);
        assertThat(spans()).allSatisfy(span -> {
            assertThat(span.frames().getFirst().track()).isInstanceOf(VideoTrack.class);
            assertThat(span.frames().getFirst().isKey()).isTrue();
            assertThat(span.start90k()).isEqualTo(span.frames().getFirst().dts90k());
            assertThat(span.independent()).isTrue();
            assertThat(span.duration90k()).isLessThan(SEGMENT_90K + longestGop);
        });
        assertThat(spans().subList(0, spans().size() - 1))
                .allMatch(span -> span.duration90k() >= SEGMENT_90K * 95 / 100);
        assertThat(spans().stream().skip(1)).allMatch(FrameSpan::continues);
        long media90k = Stream.of(gops).mapToInt(Integer::intValue).sum() * 3_600L;
        assertThat(durations().stream().mapToLong(Long::longValue).sum()).isEqualTo(media90k);
    }

    @Test
    void segmentsEndAtTheFirstKeyFrameAfterTheirLength() {
        feed(SyntheticMedia.frames(random, Shape.of(AV, 25, 25, 25, 75, 50, 10)));

        assertThat(durations()).containsExactly(2 * SECOND, 4 * SECOND, 2 * SECOND, 10 * 3_600L);
    }

    @Test
    void aKeyFrameAMillisecondEarlyStillEndsASegment() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(VIDEO, 50, 50, 50)).stream()
                .map(frame -> moved(frame, -frame.dts90k() / 2_000)).toList();

        feed(frames);

        assertThat(spans()).hasSize(3);
    }

    @Test
    void soundAloneIsCutByTime() {
        feed(SyntheticMedia.frames(random, Shape.of(AUDIO_ONLY, 250)));

        assertThat(spans()).hasSize(6).allMatch(FrameSpan::independent);
        assertThat(durations().subList(0, 5)).allMatch(duration -> duration >= 171_000 && duration < 184_000);
    }

    @Test
    void framesBeforeTheFirstKeyFrameAreOfNoUse() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(AV, 50, 50));

        feed(frames.subList(10, frames.size()));

        assertThat(spans()).hasSize(1);
        assertThat(spans().getFirst().start90k()).isEqualTo(2 * SECOND);
        assertThat(segmenter.unusableFrames() + spans().getFirst().frames().size()).isEqualTo(frames.size() - 10);
    }

    @Test
    void aHoleInTimeIsNotCountedAndNotHidden() {
        feed(SyntheticMedia.frames(random, Shape.of(AV, 25)));
        feed(SyntheticMedia.frames(random, Shape.of(AV, 50).from(9 * SECOND)));

        assertThat(durations()).containsExactly(SECOND, 2 * SECOND);
        assertThat(spans()).extracting(FrameSpan::continues).containsExactly(false, false);
    }

    @Test
    void afterALossTheNextSegmentWaitsForAKeyFrame() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(VIDEO, 50, 50));

        feed(frames.subList(0, 25));
        segmenter.lost().ifPresent(spans::add);
        feed(frames.subList(30, 100));

        assertThat(durations()).containsExactly(SECOND, 2 * SECOND);
        assertThat(spans().getLast().start90k()).isEqualTo(2 * SECOND);
        assertThat(spans().getLast().continues()).isFalse();
    }

    @Test
    void soundThatComesLateIsInTheSegmentItComesIn() {
        List<MediaFrame> frames = new ArrayList<>();
        for (MediaFrame frame : SyntheticMedia.frames(random, Shape.of(AV, 50, 50))) {
            if (frame.dts90k() >= SECOND) {
                frames.add(frame);
            } else if (frame.track() instanceof VideoTrack) {
                frames.add(with(VIDEO, frame.track(), frame));
            }
        }

        feed(frames);

        assertThat(spans().stream().flatMap(span -> span.frames().stream())).containsExactlyElementsOf(frames);
        assertThat(spans()).hasSize(2).allMatch(span -> span.tracks() == AV);
        assertThat(spans().getLast().continues()).isTrue();
    }

    @Test
    void soundThatComesInALaterSegmentIsADiscontinuity() {
        feed(SyntheticMedia.frames(random, Shape.of(VIDEO, 50)));
        feed(SyntheticMedia.frames(random, Shape.of(AV, 50, 50).from(2 * SECOND)));

        assertThat(spans()).extracting(FrameSpan::continues).containsExactly(false, false, true);
        assertThat(spans()).extracting(span -> span.tracks().tracks().size()).containsExactly(1, 2, 2);
    }

    @Test
    void newVideoParametersBeginASegmentAtOnce() {
        TrackSet changed = TrackSet.of(SyntheticMedia.h264(0x28), SyntheticMedia.aac());

        feed(SyntheticMedia.frames(random, Shape.of(AV, 25)));
        feed(SyntheticMedia.frames(random, Shape.of(changed, 25).from(SECOND)));

        assertThat(durations()).containsExactly(SECOND, SECOND);
        assertThat(spans().getLast().continues()).isFalse();
        assertThat(spans().getLast().tracks()).isSameAs(changed);
    }

    @Test
    void newSoundParametersTakeEffectAtTheNextKeyFrame() {
        AudioTrack other = new AudioTrack(SyntheticMedia.AUDIO_ID, Codec.AAC, ByteBuffer.wrap(new byte[] {0x12, 0x10}),
                44_100, 2, "");
        TrackSet changed = TrackSet.of(SyntheticMedia.h264(), other);
        List<MediaFrame> frames = new ArrayList<>();
        for (MediaFrame frame : SyntheticMedia.frames(random, Shape.of(AV, 25, 50))) {
            Track track = frame.track() instanceof AudioTrack ? other : frame.track();
            frames.add(frame.dts90k() < SECOND / 2 ? frame : with(changed, track, frame));
        }

        feed(frames);

        assertThat(durations()).containsExactly(SECOND, 2 * SECOND);
        assertThat(spans()).extracting(FrameSpan::continues).containsExactly(false, false);
        assertThat(spans().getFirst().frames()).allMatch(frame -> AV.tracks().contains(frame.track()));
        assertThat(segmenter.unusableFrames()).isEqualTo(frames.stream()
                .filter(frame -> frame.track() instanceof AudioTrack && frame.dts90k() >= SECOND / 2
                        && frame.dts90k() < SECOND)
                .count());
    }

    @Test
    void aSetThatIsNewButSaysTheSameChangesNothing() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(AV, 25, 25)).stream()
                .map(frame -> with(TrackSet.of(AV.tracks()), frame.track(), frame)).toList();

        feed(frames);

        assertThat(spans()).hasSize(1);
        assertThat(spans().getFirst().frames()).isEqualTo(frames);
    }

    @Test
    void aSecondVideoTrackIsLeftOut() {
        VideoTrack second = new VideoTrack(9, Codec.H264, SyntheticMedia.h264().config(), 640, 360, List.of());
        TrackSet two = TrackSet.of(SyntheticMedia.h264(), SyntheticMedia.aac(), second);

        feed(SyntheticMedia.frames(random, Shape.of(two, 50)));

        assertThat(spans().getFirst().tracks().tracks()).isEqualTo(AV.tracks());
        assertThat(spans().getFirst().frames()).noneMatch(frame -> frame.track().id() == 9);
    }

    @Test
    void withoutKeyFramesASegmentIsCutInTheEndAndSaysSo() {
        feed(SyntheticMedia.frames(random, Shape.of(AV, 1_100, 50).withFramesUpTo(20)));

        assertThat(durations()).containsExactly(20 * SECOND, 20 * SECOND, 4 * SECOND, 2 * SECOND);
        assertThat(spans()).extracting(FrameSpan::independent).containsExactly(true, false, false, true);
        assertThat(spans().stream().skip(1)).allMatch(FrameSpan::continues);
    }

    @Test
    void soundGoesOnInSegmentsWhileTheVideoPauses() {
        List<MediaFrame> frames = new ArrayList<>(SyntheticMedia.frames(random, Shape.of(AV, 50, 500, 50)));
        frames.removeIf(frame -> frame.track() instanceof VideoTrack && frame.dts90k() >= 3 * SECOND
                && frame.dts90k() < 22 * SECOND);

        feed(frames);

        assertThat(spans().stream().flatMap(span -> span.frames().stream())).containsExactlyElementsOf(frames);
        assertThat(durations()).allMatch(duration -> duration <= 4 * SECOND);
        assertThat(spans().getLast().independent()).isTrue();
        assertThat(durations().stream().mapToLong(Long::longValue).sum()).isEqualTo(24 * SECOND);
    }

    @Test
    void soundThatIsSecondsAheadDoesNotTearTheStreamApart() {
        List<MediaFrame> frames = new ArrayList<>(SyntheticMedia.frames(random, Shape.of(AV, 50, 50, 50, 50)));
        frames.sort(Comparator.comparingLong(
                frame -> frame.dts90k() - (frame.track() instanceof AudioTrack ? 4 * SECOND : 0)));

        feed(frames);

        assertThat(spans()).hasSizeLessThanOrEqualTo(5);
    }

    private void feed(List<MediaFrame> frames) {
        for (MediaFrame frame : frames) {
            segmenter.frame(frame).ifPresent(spans::add);
        }
    }

    /** All segments, the last one included. */
    private List<FrameSpan> spans() {
        segmenter.end().ifPresent(spans::add);
        assertThat(spans).noneMatch(span -> span.frames().isEmpty());
        return spans;
    }

    private List<Long> durations() {
        return spans().stream().map(FrameSpan::duration90k).toList();
    }

    private static MediaFrame moved(MediaFrame frame, long by90k) {
        return frame.isKey()
                ? MediaFrame.key(frame.tracks(), frame.track(), frame.pts90k() + by90k, frame.dts90k() + by90k,
                        frame.data())
                : MediaFrame.delta(frame.tracks(), frame.track(), frame.pts90k() + by90k, frame.dts90k() + by90k,
                        frame.data());
    }

    private static MediaFrame with(TrackSet tracks, Track track, MediaFrame frame) {
        return frame.isKey() ? MediaFrame.key(tracks, track, frame.pts90k(), frame.dts90k(), frame.data())
                : MediaFrame.delta(tracks, track, frame.pts90k(), frame.dts90k(), frame.data());
    }
}
