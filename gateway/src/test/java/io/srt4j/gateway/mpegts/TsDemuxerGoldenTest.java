package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.codec.CodecNames;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.mpegts.Clip.Expected;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clips of ffmpeg come apart into exactly the frames that ffprobe finds in them. */
class TsDemuxerGoldenTest {
    static final List<Clip> CLIPS = Clip.all();

    /** One message of SRT with seven packets, srt-live-transmit's default chunk, single bytes, a whole file. */
    static Stream<Arguments> clipsAndPieces() {
        return CLIPS.stream().flatMap(clip -> Stream.of(1316, 1456, 188, 189, 1, 1 << 20)
                .map(pieceBytes -> Arguments.of(clip, pieceBytes)));
    }

    @ParameterizedTest
    @MethodSource("clipsAndPieces")
    void everyFrameIsFoundWithItsTimesAndBytes(Clip clip, int pieceBytes) {
        Demuxed demuxed = Demuxed.of(clip.stream(), pieceBytes);

        List<Expected> found = demuxed.frames.stream().map(Expected::of)
                .sorted(Comparator.comparingInt(Expected::trackId)).toList();
        assertThat(found).usingElementComparator(TsDemuxerGoldenTest::compareUpToRounding)
                .containsExactlyElementsOf(clip.frames());
    }

    @ParameterizedTest
    @FieldSource("CLIPS")
    void nothingIsCountedAsDamaged(Clip clip) {
        DemuxStats stats = Demuxed.of(clip.stream(), 1316).demuxer.stats();

        int packets = clip.stream().length / 188;
        // ffmpeg's service description is the one stream nobody asked for.
        assertThat(stats).isEqualTo(new DemuxStats(packets, 0, 0, 0, stats.unknownPackets(), 0, 0, 0, 0,
                clip.frames().size(), 0));
        assertThat(stats.unknownPackets()).isLessThan(10);
    }

    @ParameterizedTest
    @FieldSource("CLIPS")
    void tracksAreAnnouncedOnceAndBeforeTheirFrames(Clip clip) {
        Demuxed demuxed = Demuxed.of(clip.stream(), 1316);

        assertThat(demuxed.trackSets).hasSize(1);
        assertThat(demuxed.frames).allMatch(frame -> frame.tracks() == demuxed.trackSets.getFirst());
    }

    @Test
    void tracksAreDescribed() {
        TrackSet tracks = Demuxed.of(Clip.H264_TWO_AUDIO.stream(), 1316).trackSets.getFirst();

        assertThat(tracks.video()).get().extracting(VideoTrack::width, VideoTrack::height).containsExactly(64, 64);
        assertThat(tracks.tracks().stream().map(CodecNames::rfc6381))
                .containsExactly("avc1.640009", "mp4a.40.2", "mp4a.40.2");
        assertThat(tracks.tracks().stream().filter(AudioTrack.class::isInstance).map(AudioTrack.class::cast))
                .extracting(AudioTrack::language, AudioTrack::sampleRateHz)
                .containsExactly(Tuple.tuple("deu", 44_100),
                        Tuple.tuple("eng", 48_000));
    }

    @Test
    void sixteenAudioFramesOfOnePacketAreSpacedByTheirSamples() {
        Demuxed demuxed = Demuxed.of(Clip.AAC_MANY_PER_PES.stream(), 1316);

        List<Long> times = demuxed.timesOf(256);
        assertThat(times).hasSize(95);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isEqualTo(i * 1920L);
        }
    }

    @Test
    void audioIsHandedOutAsSoonAsItsPacketIsWhole() {
        Demuxed demuxed = new Demuxed();
        byte[] stream = Clip.AAC_MANY_PER_PES.stream();
        demuxed.feed(stream, stream.length);

        assertThat(demuxed.frames).as("without a flush").hasSize(95);
    }

    @Test
    void videoIsHandedOutWhenTheNextFrameBegins() {
        Demuxed demuxed = new Demuxed();
        byte[] stream = Clip.H264_OPEN_GOP.stream();
        demuxed.feed(stream, stream.length);

        assertThat(demuxed.frames).as("without a flush").hasSize(49);
    }

    @Test
    void eachKeyFrameMarksThePieceWithTheTablesBeforeIt() {
        byte[] stream = Clip.H264_B_FRAMES.stream();
        Demuxed demuxed = Demuxed.of(stream, 188);

        assertThat(demuxed.framesOf(256).stream().filter(MediaFrame::isKey)).hasSize(2);
        assertThat(demuxed.randomAccess).hasSize(2);
        for (long packet : demuxed.randomAccess) {
            assertThat(isTables(stream, packet)).isTrue();
            List<Expected> rest = restFrom(stream, (int) packet * 188);
            assertThat(rest.getFirst().key()).isTrue();
        }
        assertThat(restFrom(stream, demuxed.randomAccess.getLast().intValue() * 188))
                .filteredOn(f -> f.trackId() == 256)
                .hasSize(25);
    }

    /** 1024 samples at 44.1 kHz are no whole number of ticks, and ffprobe rounds each by itself. */
    private static int compareUpToRounding(Expected one, Expected other) {
        long difference = one.dts() - other.dts();
        return Math.abs(difference) <= 1 && one.equals(other.movedBy(difference)) ? 0 : 1;
    }

    private static List<Expected> restFrom(byte[] stream, int from) {
        byte[] rest = Arrays.copyOfRange(stream, from, stream.length);
        return Demuxed.of(rest, 1316).framesOf(256).stream().map(Expected::of).toList();
    }

    private static boolean isTables(byte[] stream, long packet) {
        int at = (int) packet * 188;
        return stream[at] == 0x47 && (stream[at + 1] & 0x1F) == 0 && stream[at + 2] == 0;
    }
}
