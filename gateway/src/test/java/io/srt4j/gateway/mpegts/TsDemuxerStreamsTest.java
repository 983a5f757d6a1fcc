package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.Clip.Expected;
import io.srt4j.gateway.mpegts.TsMaker.Entry;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs whose streams come, go and change. */
class TsDemuxerStreamsTest {
    private static final int VIDEO = 256;
    private static final int AUDIO = 257;
    private static final int H264 = 0x1B;
    private static final int AAC = 0x0F;
    private static final Clip CLIP = Clip.H264_B_FRAMES;
    private static final String SPS_PPS =
            "00000001674d400aeca2136022000003000200000300641e244b2c" + "0000000168ebe3cb20";

    private final TsEdit clip = TsEdit.of(CLIP);
    private final int middle = clip.indexOf(TsEdit.startOf(VIDEO), 25);

    @Test
    void streamThatIsListedLaterIsAddedWithoutDisturbingTheOthers() {
        TsEdit edited = clip.part(0, middle).withMap(TsMaker.map(0, new Entry(H264, VIDEO)))
                .then(tables(TsMaker.map(1, new Entry(H264, VIDEO), new Entry(AAC, AUDIO))))
                .then(clip.part(middle, clip.packets().size()).without(TsEdit.of(PsiWriter.PMT_PID))).renumbered();

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO), List.of(VIDEO, AUDIO));
        assertThat(demuxed.framesOf(VIDEO)).hasSize(50);
        assertThat(demuxed.framesOf(AUDIO)).isNotEmpty().allMatch(frame -> frame.tracks() == demuxed.trackSets.get(1));
        assertThat(trackOf(demuxed, 0, VIDEO)).isSameAs(trackOf(demuxed, 1, VIDEO));
    }

    @Test
    void streamThatIsNoLongerListedEndsWithWhatItHad() {
        TsEdit edited = clip.part(0, middle)
                .then(tables(TsMaker.map(1, new Entry(H264, VIDEO))))
                .then(clip.part(middle, clip.packets().size()).without(TsEdit.of(PsiWriter.PMT_PID))).renumbered();

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO, AUDIO), List.of(VIDEO));
        assertThat(demuxed.framesOf(VIDEO)).hasSize(50);
        assertThat(demuxed.framesOf(AUDIO)).isNotEmpty();
    }

    @Test
    void videoThatMovesToAnotherPidBecomesAnotherTrackInOneStep() {
        TsEdit moved = clip.part(middle, clip.packets().size()).without(TsEdit.of(PsiWriter.PMT_PID))
                .movedToPid(VIDEO, 300);
        TsEdit edited = clip.part(0, middle)
                .then(tables(TsMaker.map(1, new Entry(H264, 300), new Entry(AAC, AUDIO)))).then(moved).renumbered();

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO, AUDIO), List.of(AUDIO, 300));
        assertThat(demuxed.framesOf(VIDEO)).hasSize(25);
        assertThat(demuxed.framesOf(300)).hasSize(25).first().matches(MediaFrame::isKey);
        assertThat(demuxed.framesOf(AUDIO)).hasSize(95);
        assertThat(demuxed.framesOf(300).getFirst().dts90k() - demuxed.framesOf(VIDEO).getLast().dts90k())
                .isEqualTo(3600);
    }

    @Test
    void listedStreamThatStaysAwayDelaysTheOthersForASecondOfMediaAtMost() {
        TsEdit edited = clip.without(TsEdit.of(AUDIO));
        Demuxed demuxed = new Demuxed();

        int fed = 0;
        for (byte[] packet : edited.packets()) {
            demuxed.demuxer.feed(packet, 0, packet.length, fed++);
            if (!demuxed.frames.isEmpty()) {
                break;
            }
        }
        assertThat(demuxed.framesOf(VIDEO).getLast().dts90k()).isBetween(90_000L, 100_000L);
        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO));

        // And when it comes at last, it is added.
        byte[] rest = clip.part(fed, clip.packets().size()).renumbered().stream();
        demuxed.demuxer.feed(rest, 0, rest.length, fed);
        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO), List.of(VIDEO, AUDIO));
    }

    @Test
    void videoThatNeverShowsAKeyFrameDoesNotSilenceTheSoundForEver() {
        byte[] slices = HexFormat.of().parseHex("00000001419a2411");
        TsPackets packets = new TsPackets();
        Demuxed demuxed = new Demuxed();
        packets.section(PsiWriter.PAT_PID, PsiWriter.pat());
        feed(demuxed, packets.take());
        feed(demuxed, new TsEdit(List.of(TsMaker.map(0, new Entry(H264, VIDEO), new Entry(AAC, AUDIO)))).stream());
        for (int i = 0; i < 300; i++) {
            pes(packets, VIDEO, TsMaker.pes(0xE0, i * 3600L, slices));
            pes(packets, AUDIO, TsMaker.pes(0xC0, i * 3600L, adts(1, 10, 3)));
            feed(demuxed, packets.take());
        }
        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(AUDIO));
        assertThat(demuxed.framesOf(AUDIO)).hasSizeBetween(50, 100);
        assertThat(demuxed.framesOf(AUDIO).getFirst().dts90k()).isZero();
        assertThat(demuxed.framesOf(AUDIO).getFirst().isRandomAccess()).isTrue();
    }

    @Test
    void newResolutionMakesANewTrackWithTheSameId() {
        TsEdit other = TsEdit.of(Clip.H264_TWO_AUDIO).restamped(180_000).without(TsEdit.of(AUDIO));
        TsEdit edited = clip.without(TsEdit.of(AUDIO)).withMap(TsMaker.map(0, new Entry(H264, VIDEO)))
                .then(other.without(TsEdit.of(PsiWriter.PMT_PID))).renumbered();

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO), List.of(VIDEO));
        assertThat(demuxed.framesOf(VIDEO)).hasSize(100);
        assertThat(demuxed.frames.get(50).isKey()).isTrue();
        assertThat(demuxed.frames.get(50).tracks()).isSameAs(demuxed.trackSets.get(1));
        assertThat(demuxed.frames.get(49).tracks()).isSameAs(demuxed.trackSets.get(0));
    }

    @Test
    void newLanguageMakesANewTrack() {
        TsEdit edited = clip.part(0, middle)
                .then(tables(TsMaker.map(1, new Entry(H264, VIDEO), TsMaker.language(AAC, AUDIO, "fra"))))
                .then(clip.part(middle, clip.packets().size()).without(TsEdit.of(PsiWriter.PMT_PID))).renumbered();

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(demuxed.trackSets).hasSize(2);
        assertThat(((AudioTrack) trackOf(demuxed, 1, AUDIO)).language()).isEqualTo("fra");
        assertThat(demuxed.framesOf(VIDEO)).hasSize(50);
    }

    @Test
    void streamListedAnewUnderItsPidDoesNotGoBackInTime() {
        TsEdit edited = clip.then(tables(TsMaker.map(1, new Entry(H264, VIDEO), TsMaker.language(AAC, AUDIO, "fra"))))
                .then(clip.without(TsEdit.of(PsiWriter.PMT_PID))).renumbered();

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(demuxed.timesOf(AUDIO)).hasSize(190).doesNotHaveDuplicates().isSorted();
        assertThat(demuxed.timesOf(VIDEO)).hasSize(100).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void streamsOfOtherKindsAreCountedAndHarmless() {
        byte[][] map = TsMaker.map(0, new Entry(0x86, 500, "050443554549"),
                new Entry(0x06, 501), new Entry(H264, VIDEO), new Entry(0x81, 502), new Entry(AAC, AUDIO));
        TsEdit foreign = clip.part(0, 20).movedToPid(AUDIO, 500).movedToPid(VIDEO, 501);
        TsEdit edited = foreign.without(TsEdit.of(0)).then(clip).withMap(map);

        Demuxed demuxed = Demuxed.of(edited.stream(), 1316);

        assertThat(idsOf(demuxed.trackSets)).containsExactly(List.of(VIDEO, AUDIO));
        assertThat(demuxed.frames).hasSize(CLIP.frames().size());
        assertThat(demuxed.demuxer.stats().unknownPackets()).isGreaterThan(10);
        assertThat(demuxed.demuxer.stats().continuityErrors()).isZero();
    }

    @Test
    void mapMaySpanPackets() {
        Entry[] entries = new Entry[14];
        Arrays.setAll(entries, i -> TsMaker.language(AAC, AUDIO + i, "deu"));
        Entry[] all = Arrays.copyOf(entries, 16);
        all[14] = new Entry(H264, VIDEO);
        all[15] = new Entry(0x06, 600, "00".repeat(255));
        byte[][] map = TsMaker.map(0, all);
        assertThat(map).hasDimensions(3, 188);

        Demuxed demuxed = Demuxed.of(clip.withMap(map).stream(), 1316);

        assertThat(demuxed.framesOf(VIDEO)).hasSize(50);
        assertThat(demuxed.framesOf(AUDIO)).hasSize(95);
    }

    @Test
    void moreStreamsThanAnyProgramHasAreNotFollowed() {
        Entry[] entries = new Entry[100];
        Arrays.setAll(entries, i -> new Entry(AAC, VIDEO + i));
        byte[] silence = adts(1, 10, 3);
        TsPackets packets = new TsPackets();
        packets.section(PsiWriter.PAT_PID, PsiWriter.pat());
        Demuxed demuxed = new Demuxed();
        feed(demuxed, packets.take());
        feed(demuxed, new TsEdit(List.of(TsMaker.map(0, entries))).stream());
        for (int i = 0; i < 100; i++) {
            pes(packets, VIDEO + i, TsMaker.pes(0xC0, 0, silence));
        }
        feed(demuxed, packets.take());
        demuxed.demuxer.flush();

        assertThat(demuxed.trackSets.getLast().tracks()).hasSize(PsiTables.MAX_STREAMS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 64, 65, 700, 5000})
    void audioFramesMayStraddlePesPackets(int pesPayloadBytes) {
        byte[] audio = adts(60, 57, 3);     // frames of 64 bytes
        int count = (audio.length + pesPayloadBytes - 1) / pesPayloadBytes;
        byte[][] pes = new byte[count][];
        for (int i = 0; i < count; i++) {
            int from = i * pesPayloadBytes;
            byte[] part = Arrays.copyOfRange(audio, from, Math.min(audio.length, from + pesPayloadBytes));
            int firstFrame = (from + 63) / 64;
            boolean frameBegins = firstFrame * 64 < from + part.length;
            pes[i] = TsMaker.pes(0xC0, frameBegins ? 1000 + firstFrame * 1920L : -1, part);
        }

        Demuxed demuxed = Demuxed.of(TsMaker.stream(AAC, AUDIO, pes), 1316);

        List<Long> times = demuxed.timesOf(AUDIO);
        assertThat(times).hasSize(60);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isEqualTo(i * 1920L);
        }
    }

    @Test
    void frameTooLargeToBeTrueIsDroppedAndTheNextOneComes() {
        byte[] huge = idr(PesAssembler.MAX_PES_BYTES);
        byte[] stream = TsMaker.stream(H264, VIDEO, TsMaker.pes(0xE0, 0, idr(100)), TsMaker.pes(0xE0, 3600, huge),
                TsMaker.pes(0xE0, 7200, idr(300_000)));

        Demuxed demuxed = Demuxed.of(stream, 1316);

        assertThat(demuxed.timesOf(VIDEO)).containsExactly(0L, 7200L);
        assertThat(demuxed.demuxer.stats().droppedPes()).isEqualTo(1);
    }

    @Test
    void whereThereIsNoVideoAnyTablesAreAPlaceToBegin() {
        Demuxed demuxed = Demuxed.of(Clip.AAC_MANY_PER_PES.stream(), 188);

        long tables = TsEdit.of(Clip.AAC_MANY_PER_PES).packets().stream().filter(TsEdit.of(0)).count();
        assertThat(demuxed.randomAccess).hasSize((int) tables).isSorted().first().isEqualTo(1L);
    }

    @Test
    void whereKeyFramesDoNotComeAnyTablesAreAPlaceToBegin() {
        byte[] tables = TsMaker.stream(H264, VIDEO);
        TsPackets packets = new TsPackets();
        Demuxed demuxed = new Demuxed();
        byte[] slice = HexFormat.of().parseHex("00000001419a2411");
        for (int i = 0; i < 2_000; i++) {
            pes(packets, VIDEO, TsMaker.pes(0xE0, i * 1500L, slice));
            byte[] picture = packets.take();
            demuxed.demuxer.feed(tables, 0, 188, i);
            demuxed.demuxer.feed(tables, 188, 376, i);
            demuxed.demuxer.feed(picture, 0, picture.length, i);
        }
        assertThat(demuxed.randomAccess).hasSizeBetween(100, 200).first(as(InstanceOfAssertFactories.LONG))
                .isGreaterThan(1_800);
    }

    @Test
    void whatOurMuxerWritesComesBackUnchanged() {
        long seed = 20_261_124;
        SplittableRandom random = new SplittableRandom(seed);
        for (Clip original : Clip.all()) {
            Demuxed first = Demuxed.of(original.stream(), 1316);
            TsMuxer muxer = new TsMuxer(first.trackSets.getFirst());
            first.frames.forEach(muxer::frame);

            Demuxed second = Demuxed.of(muxer.take(), random.nextInt(1, 3000));

            List<Expected> expected =
                    first.frames.stream().map(Expected::of).map(frame -> frame.movedBy(-origin(first)))
                            .toList();
            assertThat(second.frames.stream().map(Expected::of)).as("%s seed %d", original, seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static long origin(Demuxed demuxed) {
        return demuxed.frames.stream().mapToLong(MediaFrame::dts90k).min().orElseThrow();
    }

    /** A key frame with its parameter sets, of about this many bytes. */
    static byte[] idr(int bytes) {
        byte[] head = HexFormat.of().parseHex(SPS_PPS + "000000016588");
        byte[] frame = Arrays.copyOf(head, head.length + bytes);
        Arrays.fill(frame, head.length, frame.length, (byte) 0x55);
        for (int i = head.length; i < frame.length; i += 97) {
            frame[i] = (byte) (1 + i % 250);      // so that no two packets are alike
        }
        return frame;
    }

    /** AAC-LC frames in stereo, each of this many bytes behind its header. */
    static byte[] adts(int frames, int bytes, int rateIndex) {
        int length = bytes + 7;
        byte[] stream = new byte[frames * length];
        for (int i = 0; i < frames; i++) {
            int at = i * length;
            byte[] header = {-1, (byte) 0xF1, (byte) (0x40 | rateIndex << 2), (byte) (0x80 | length >> 11),
                (byte) (length >> 3), (byte) (length << 5 | 0x1F), (byte) 0xFC};
            System.arraycopy(header, 0, stream, at, header.length);
            Arrays.fill(stream, at + 7, at + length, (byte) i);
        }
        return stream;
    }

    private static TsEdit tables(byte[]... map) {
        return new TsEdit(List.of(map));
    }

    private static void pes(TsPackets packets, int pid, byte[] pes) {
        packets.pes(pid, pes, pes.length, TsPackets.Adaptation.NONE);
    }

    private static void feed(Demuxed demuxed, byte[] bytes) {
        demuxed.demuxer.feed(bytes, 0, bytes.length, 0);
    }

    private static List<List<Integer>> idsOf(List<TrackSet> sets) {
        return sets.stream().map(set -> set.tracks().stream().map(Track::id).toList()).toList();
    }

    private static Track trackOf(Demuxed demuxed, int set, int id) {
        return demuxed.trackSets.get(set).tracks().stream().filter(track -> track.id() == id).findFirst().orElseThrow();
    }
}
