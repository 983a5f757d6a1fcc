package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.mpegts.SyntheticMedia.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TsMuxerTest {
    private static final long MASK_33_BITS = (1L << 33) - 1;
    private static final TrackSet AV = TrackSet.of(SyntheticMedia.h264(), SyntheticMedia.aac());
    private static final TrackSet HEVC = TrackSet.of(SyntheticMedia.h265(), SyntheticMedia.aac());
    private static final TrackSet AUDIO_ONLY = TrackSet.of(SyntheticMedia.aac());

    private final SplittableRandom random = new SplittableRandom(1);

    @RepeatedTest(30)
    void everyFrameComesOutWithItsTimesAndBytes(RepetitionInfo run) {
        SplittableRandom seeded = new SplittableRandom(run.getCurrentRepetition());
        TrackSet tracks = seeded.nextBoolean() ? AV : HEVC;
        long start = seeded.nextBoolean() ? (1L << 33) - seeded.nextLong(200_000) : seeded.nextLong(1L << 40);
        Shape shape = Shape.of(tracks, 12, 25, 1, 7).from(start).withBFrames(seeded.nextInt(0, 4))
                .withFramesUpTo(seeded.nextBoolean() ? 400 : 200_000);
        List<MediaFrame> frames = SyntheticMedia.frames(seeded, shape);

        TsChecker ts = new TsChecker().read(mux(frames));

        assertSame(ts, frames);
    }

    @Test
    void timesWrapAt33Bits() {
        List<MediaFrame> frames = SyntheticMedia.frames(random,
                Shape.of(AV, 50).from((1L << 33) - 90_000).withBFrames(2));

        TsChecker ts = new TsChecker().read(mux(frames));

        List<Long> clocks = ts.clocks();
        assertThat(clocks.getFirst()).isEqualTo((1L << 33) - 90_000);
        assertThat(clocks.getLast()).isLessThan(100_000);
        assertSame(ts, frames);
    }

    @Test
    void continuityCountersGoOnWhenSegmentsAreTaken() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(AV, 10, 10, 10));
        TsMuxer muxer = new TsMuxer(AV);
        TsChecker ts = new TsChecker();

        for (MediaFrame frame : frames) {
            muxer.frame(frame);
            ts.read(muxer.take());
        }

        assertSame(ts, frames);
        assertThat(muxer.sizeBytes()).isZero();
    }

    @Test
    void keyFramesCarryDelimiterAndParameterSetsInOrder() {
        TsChecker h264 = new TsChecker().read(mux(SyntheticMedia.frames(random, Shape.of(AV, 2))));
        TsChecker h265 = new TsChecker().read(mux(SyntheticMedia.frames(random, Shape.of(HEVC, 2))));

        assertThat(h264.accesses(0x100).getFirst().nals()).extracting(nal -> nal[0] & 0x1F)
                .containsExactly(9, 7, 8, 6, 5);
        assertThat(h264.accesses(0x100).getLast().nals()).extracting(nal -> nal[0] & 0x1F)
                .containsExactly(9, 6, 1);
        assertThat(h265.accesses(0x100).getFirst().nals()).extracting(nal -> nal[0] >> 1 & 0x3F)
                .containsExactly(35, 32, 33, 34, 39, 19);
    }

    @Test
    void onlyPlacesToStartAreMarkedAsRandomAccess() {
        TsChecker video = new TsChecker().read(mux(SyntheticMedia.frames(random, Shape.of(AV, 3, 3))));
        TsChecker audio = new TsChecker().read(mux(SyntheticMedia.frames(random, Shape.of(AUDIO_ONLY, 5))));

        assertThat(video.accesses(0x100)).extracting(TsChecker.Access::randomAccess)
                .containsExactly(true, false, false, true, false, false);
        assertThat(video.accesses(0x101)).extracting(TsChecker.Access::randomAccess).containsOnly(false);
        assertThat(audio.accesses(0x100)).extracting(TsChecker.Access::randomAccess).containsOnly(true);
    }

    @Test
    void everyAudioTrackHasItsOwnPidAndLanguage() {
        TrackSet tracks = TrackSet.of(SyntheticMedia.h264(), SyntheticMedia.aac(2, "deu"),
                SyntheticMedia.aac(3, "eng"), SyntheticMedia.aac(4, ""));
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(tracks, 20));

        TsChecker ts = new TsChecker().read(mux(frames));

        assertThat(ts.streamTypes()).isEqualTo(Map.of(0x100, 0x1B, 0x101, 0x0F, 0x102, 0x0F, 0x103, 0x0F));
        assertThat(ts.languages()).isEqualTo(Map.of(0x101, "deu", 0x102, "eng"));
        assertSame(ts, frames);
    }

    @Test
    void tablesStandBeforeEveryKeyFrameAndAreRepeatedInBetween() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(AV, 5, 100));

        byte[] packets = mux(frames);

        // Two key frames, and 4 s of a group of pictures at one repetition each 400 ms.
        assertThat(new TsChecker().read(packets).tables()).isBetween(11, 12);
        assertThat((packets[1] & 0x1F) | packets[2]).as("the PAT is first").isZero();
    }

    @Test
    void askingForTablesBeforeAKeyFrameDoesNotDoubleThem() {
        TsMuxer muxer = new TsMuxer(AV);
        muxer.tables();
        SyntheticMedia.frames(random, Shape.of(AV, 2)).forEach(muxer::frame);

        assertThat(new TsChecker().read(muxer.take()).tables()).isEqualTo(1);
    }

    @Test
    void theClockComesAtLeastEvery100Milliseconds() {
        for (TrackSet tracks : List.of(AV, AUDIO_ONLY)) {
            List<Long> clocks = new TsChecker().read(mux(SyntheticMedia.frames(random, Shape.of(tracks, 100))))
                    .clocks();
            for (int i = 1; i < clocks.size(); i++) {
                assertThat(clocks.get(i) - clocks.get(i - 1)).isBetween(1L, 9_000L);
            }
        }
    }

    @Test
    void theClockGoesOnWhileTheVideoPauses() {
        List<MediaFrame> frames = new ArrayList<>(SyntheticMedia.frames(random, Shape.of(AV, 25, 25, 25)));
        frames.removeIf(frame -> frame.track() instanceof VideoTrack && frame.dts90k() >= 90_000
                && frame.dts90k() < 180_000);

        List<Long> clocks = new TsChecker().read(mux(frames)).clocks();

        for (int i = 1; i < clocks.size(); i++) {
            assertThat(clocks.get(i) - clocks.get(i - 1)).isBetween(1L, 9_000L + SyntheticMedia.AUDIO_FRAME_90K);
        }
    }

    @Test
    void audioThatRunsAheadNeverTurnsTheClockBack() {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(AV, 50));
        List<MediaFrame> early = new ArrayList<>(frames);
        // Half a second of lead: the checker fails on a clock that steps back or passes a decoding time.
        early.sort((a, b) -> Long.compare(arrival(a), arrival(b)));

        TsChecker ts = new TsChecker().read(mux(early));

        assertThat(ts.accesses()).hasSameSizeAs(frames);
    }

    private static long arrival(MediaFrame frame) {
        return frame.dts90k() - (frame.track() instanceof AudioTrack ? 45_000 : 0);
    }

    @Test
    void newTracksAreAnnouncedWithANewVersionAndKeepKnownPids() {
        TsMuxer muxer = new TsMuxer(TrackSet.of(SyntheticMedia.h264()));
        TsChecker ts = new TsChecker();
        SyntheticMedia.frames(random, Shape.of(TrackSet.of(SyntheticMedia.h264()), 5)).forEach(muxer::frame);
        ts.read(muxer.take());
        int version = ts.pmtVersion();

        muxer.tracks(AV);
        muxer.discontinuity();
        SyntheticMedia.frames(random, Shape.of(AV, 5).from(10_000_000)).forEach(muxer::frame);
        ts.read(muxer.take());

        assertThat(ts.pmtVersion()).isEqualTo(version + 1);
        assertThat(ts.streamTypes()).isEqualTo(Map.of(0x100, 0x1B, 0x101, 0x0F));
        assertThat(ts.clockJumps()).isEqualTo(1);
    }

    @Test
    void aPublisherThatInventsTracksWithoutEndIsHarmless() {
        TsMuxer muxer = new TsMuxer(TrackSet.EMPTY);
        TsChecker ts = new TsChecker();
        for (int i = 0; i < 5_000; i++) {
            TrackSet tracks = TrackSet.of(SyntheticMedia.aac(i, ""));
            muxer.tracks(tracks);
            muxer.discontinuity();
            muxer.frame(SyntheticMedia.audio(random, tracks, tracks.tracks().getFirst(), 1_000L * i));
            ts.read(muxer.take());
        }

        assertThat(ts.accesses()).hasSize(5_000);
    }

    @Test
    void tracksBeyondWhatAProgramMapHoldsAreLeftOut() {
        List<AudioTrack> many = new ArrayList<>();
        for (int id = 0; id < 40; id++) {
            many.add(SyntheticMedia.aac(id, "und"));
        }
        TrackSet tracks = TrackSet.of(many);

        TsChecker ts = new TsChecker().read(mux(SyntheticMedia.frames(random, Shape.of(tracks, 5))));

        assertThat(ts.streamTypes()).hasSize(TsMuxer.MAX_TRACKS);
    }

    @Test
    void aFrameWithABrokenLengthLosesOnlyWhatIsBroken() {
        byte[] data = ByteBuffer.allocate(20).putInt(3).put(new byte[] {0x65, 2, 3}).putInt(900).put((byte) 1).array();
        MediaFrame broken = MediaFrame.key(AV, SyntheticMedia.h264(), 0, 0, data);

        TsChecker ts = new TsChecker().read(mux(List.of(broken)));

        assertThat(ts.accesses().getFirst().nals().getLast()).containsExactly(0x65, 2, 3);
    }

    @Test
    void adtsSaysWhatTheConfigurationSays() {
        assertThat(adts(0x11, 0x90)).as("AAC-LC 48 kHz stereo").isEqualTo("AAC profile 1, rate 3, channels 2");
        assertThat(adts(0x12, 0x10)).as("AAC-LC 44.1 kHz stereo").isEqualTo("AAC profile 1, rate 4, channels 2");
        assertThat(adts(0x2B, 0x09, 0x88, 0)).as("HE-AAC, core of 24 kHz mono")
                .isEqualTo("AAC profile 1, rate 6, channels 1");
        assertThat(adts(0x17, 0x80, 0x5D, 0xC0, 0x10)).as("explicit rate of 48000 Hz, stereo")
                .isEqualTo("AAC profile 1, rate 3, channels 2");
        assertThat(adts()).as("no configuration").isEqualTo("AAC profile 1, rate 3, channels 2");
    }

    private static String adts(int... config) {
        byte[] bytes = new byte[config.length];
        for (int i = 0; i < config.length; i++) {
            bytes[i] = (byte) config[i];
        }
        byte[] header = new byte[7];
        AdtsHeader.of(ByteBuffer.wrap(bytes), 48_000).write(header, 0, 100);
        return "AAC profile " + ((header[2] & 0xC0) >> 6) + ", rate " + ((header[2] & 0x3C) >> 2) + ", channels "
                + ((header[2] & 1) << 2 | (header[3] & 0xC0) >> 6);
    }

    private static byte[] mux(List<MediaFrame> frames) {
        TsMuxer muxer = new TsMuxer(frames.getFirst().tracks());
        frames.forEach(muxer::frame);
        return muxer.take();
    }

    private static void assertSame(TsChecker ts, List<MediaFrame> frames) {
        for (var track : frames.getFirst().tracks().tracks()) {
            int pid = 0x100 + frames.getFirst().tracks().tracks().indexOf(track);
            List<MediaFrame> expected = frames.stream().filter(frame -> frame.track().id() == track.id()).toList();
            List<TsChecker.Access> found = ts.accesses(pid);
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                MediaFrame frame = expected.get(i);
                assertThat(found.get(i).pts90k()).isEqualTo(frame.pts90k() + TsMuxer.CLOCK_LEAD_90K & MASK_33_BITS);
                assertThat(found.get(i).dts90k()).isEqualTo(frame.dts90k() + TsMuxer.CLOCK_LEAD_90K & MASK_33_BITS);
                assertThat(content(found.get(i))).isEqualTo(frame.data());
            }
        }
    }

    /** What the muxer was given: NAL units behind their lengths without those it adds, or a bare AAC frame. */
    private static byte[] content(TsChecker.Access access) {
        if (!access.isVideo()) {
            int length = (access.payload()[3] & 3) << 11 | (access.payload()[4] & 0xFF) << 3
                    | (access.payload()[5] & 0xE0) >> 5;
            assertThat(length).isEqualTo(access.payload().length);
            return Arrays.copyOfRange(access.payload(), 7, access.payload().length);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] nal : access.nals()) {
            int type = access.streamType() == 0x24 ? nal[0] >> 1 & 0x3F : nal[0] & 0x1F;
            List<Integer> added = access.streamType() == 0x24 ? List.of(32, 33, 34, 35) : List.of(7, 8, 9);
            if (!added.contains(type)) {
                out.writeBytes(ByteBuffer.allocate(4).putInt(nal.length).array());
                out.writeBytes(nal);
            }
        }
        return out.toByteArray();
    }
}
