package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.mpegts.Clip.Expected;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a stream on its way costs what it hits, is counted, and nothing else. */
class TsDemuxerDamageTest {
    static final List<Clip> CLIPS = Clip.all();

    private static final int VIDEO = 256;
    private static final int AUDIO = 257;
    private static final Clip CLIP = Clip.H264_B_FRAMES;

    @Test
    void lostPacketCostsItsFrameOnly() {
        TsEdit clip = TsEdit.of(CLIP);
        int lost = clip.indexOf(TsEdit.startOf(VIDEO), 25) + 1;
        assertThat(TsEdit.pid(clip.packets().get(lost))).isEqualTo(VIDEO);
        byte[] damaged = clip.part(0, lost).then(clip.part(lost + 1, clip.packets().size())).stream();

        Demuxed demuxed = Demuxed.of(damaged, 1316);

        List<Expected> expected = framesOf(CLIP, VIDEO);
        expected.remove(25);
        assertThat(found(demuxed, VIDEO)).containsExactlyElementsOf(expected);
        assertThat(found(demuxed, AUDIO)).containsExactlyElementsOf(framesOf(CLIP, AUDIO));
        assertThat(demuxed.demuxer.stats().continuityErrors()).isEqualTo(1);
        assertThat(demuxed.demuxer.stats().droppedPes()).isEqualTo(1);
    }

    @Test
    void lostAudioPacketCostsItsPesPacketAndTheRestKeepsItsTimes() {
        TsEdit clip = TsEdit.of(CLIP);
        int lost = clip.indexOf(TsEdit.startOf(AUDIO), 2) + 1;
        assertThat(TsEdit.pid(clip.packets().get(lost))).isEqualTo(AUDIO);
        byte[] damaged = clip.part(0, lost).then(clip.part(lost + 1, clip.packets().size())).stream();

        Demuxed demuxed = Demuxed.of(damaged, 1316);

        assertThat(framesOf(CLIP, AUDIO)).containsAll(found(demuxed, AUDIO));
        assertThat(found(demuxed, AUDIO)).hasSizeBetween(95 - 40, 95 - 1);
        assertThat(found(demuxed, VIDEO)).containsExactlyElementsOf(framesOf(CLIP, VIDEO));
    }

    @Test
    void lossOfFifteenPacketsInARowIsNotMistakenForARepetition() {
        byte[] payload = TsDemuxerStreamsTest.idr(20_000);
        byte[] stream = TsMaker.stream(0x1B, VIDEO, TsMaker.pes(0xE0, 0, payload),
                TsMaker.pes(0xE0, 3600, payload));
        TsEdit whole = TsEdit.of(stream);
        TsEdit damaged = whole.part(0, 20).then(whole.part(35, whole.packets().size()));

        Demuxed demuxed = Demuxed.of(damaged.stream(), 1316);

        assertThat(demuxed.demuxer.stats().continuityErrors()).isEqualTo(1);
        assertThat(demuxed.frames).hasSize(1);
    }

    @Test
    void repeatedPacketsAreLeftOut() {
        TsEdit clip = TsEdit.of(CLIP);
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        for (byte[] packet : clip.packets()) {
            twice.writeBytes(packet);
            twice.writeBytes(packet);
        }

        Demuxed demuxed = Demuxed.of(twice.toByteArray(), 1316);

        assertThat(found(demuxed)).containsExactlyElementsOf(CLIP.frames());
        assertThat(demuxed.demuxer.stats().continuityErrors()).isZero();
    }

    @Test
    void announcedDiscontinuityIsNoError() {
        TsEdit clip = TsEdit.of(CLIP);
        int audio = clip.indexOf(packet -> TsEdit.startOf(VIDEO).test(packet) && (packet[3] & 0x20) != 0, 30);
        List<byte[]> packets = clip.part(0, audio).then(clip.part(audio, clip.packets().size())).packets();
        byte[] marked = packets.get(audio);
        marked[3] = (byte) ((marked[3] & 0xF0) | ((marked[3] + 5) & 0xF));
        marked[5] |= (byte) 0x80;

        DemuxStats stats = Demuxed.of(new TsEdit(packets.subList(0, audio + 1)).stream(), 1316).demuxer.stats();

        assertThat(stats.continuityErrors()).isZero();
        assertThat(stats.frames()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbageBetweenPacketsIsSkipped(long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int inserted = 0;
        for (byte[] packet : TsEdit.of(CLIP).packets()) {
            if (random.nextInt(5) == 0) {
                byte[] garbage = new byte[random.nextInt(1, 400)];
                random.nextBytes(garbage);
                for (int i = 0; i < garbage.length; i++) {
                    garbage[i] = garbage[i] == 0x47 && i % 3 > 0 ? 0x48 : garbage[i];
                }
                inserted += garbage.length;
                stream.writeBytes(garbage);
            }
            stream.writeBytes(packet);
        }

        Demuxed demuxed = Demuxed.of(stream.toByteArray(), random.nextInt(1, 2000));

        // A packet before garbage counts, for the one before it said where it begins; the one behind needs a successor.
        DemuxStats stats = demuxed.demuxer.stats();
        assertThat(stats.skippedBytes()).as("seed %d", seed).isBetween((long) inserted, inserted + 100 * 188L);
        assertThat(stats.syncLosses()).isPositive();
        assertThat(CLIP.frames().stream().map(Expected::crc)).containsAll(found(demuxed).stream().map(Expected::crc)
                .toList());
        assertThat(found(demuxed)).hasSizeGreaterThan(20);
    }

    @Test
    void packetsMarkedDamagedOrScrambledAreLeftOutAndCounted() {
        TsEdit clip = TsEdit.of(CLIP);
        int damaged = clip.indexOf(TsEdit.startOf(VIDEO), 10);
        int scrambled = clip.indexOf(TsEdit.startOf(VIDEO), 20);
        int impossible = clip.indexOf(TsEdit.startOf(VIDEO), 30);
        clip.packets().get(damaged)[1] |= (byte) 0x80;
        clip.packets().get(scrambled)[3] |= (byte) 0x80;
        clip.packets().get(impossible)[3] |= 0x20;
        clip.packets().get(impossible)[4] = (byte) 0xFF;

        Demuxed demuxed = Demuxed.of(clip.stream(), 1316);

        assertThat(demuxed.demuxer.stats().damagedPackets()).isEqualTo(3);
        assertThat(found(demuxed, VIDEO)).hasSizeBetween(50 - 6, 50 - 3);
        assertThat(found(demuxed, AUDIO)).hasSize(95);
    }

    @Test
    void tablesWithAWrongChecksumAreNotBelieved() {
        TsEdit clip = TsEdit.of(CLIP);
        int tables = clip.indexOf(TsEdit.of(PsiWriter.PMT_PID), 1);
        clip.packets().get(tables)[20] ^= 1;

        Demuxed demuxed = Demuxed.of(clip.stream(), 1316);

        assertThat(demuxed.demuxer.stats().badSections()).isEqualTo(1);
        assertThat(found(demuxed)).containsExactlyElementsOf(CLIP.frames());
    }

    @Test
    void tablesOfAnEncoderThatNeverCountsThemAreRead() {
        TsEdit clip = TsEdit.of(CLIP);
        clip.packets().stream().filter(packet -> TsEdit.pid(packet) == 0 || TsEdit.pid(packet) == PsiWriter.PMT_PID)
                .forEach(packet -> packet[3] &= (byte) 0xF0);

        Demuxed demuxed = Demuxed.of(clip.stream(), 1316);

        assertThat(found(demuxed)).containsExactlyElementsOf(CLIP.frames());
        assertThat(demuxed.randomAccess).hasSize(2);
        assertThat(demuxed.demuxer.stats().continuityErrors()).isZero();
    }

    @Test
    void joinedInTheMiddleItBeginsWithTheNextKeyFrame() {
        TsEdit clip = TsEdit.of(CLIP);
        int middle = clip.indexOf(TsEdit.startOf(VIDEO), 5) + 1;

        Demuxed demuxed = Demuxed.of(clip.part(middle, clip.packets().size()).stream(), 1316);

        List<MediaFrame> video = demuxed.framesOf(VIDEO);
        assertThat(video).hasSize(25);
        assertThat(video.getFirst().isKey()).isTrue();
        assertThat(demuxed.frames.stream().mapToLong(MediaFrame::dts90k).min()).hasValue(0);
        assertThat(demuxed.trackSets).hasSize(1);
    }

    @ParameterizedTest
    @FieldSource("CLIPS")
    void truncatedAnywhereItGivesABeginningOfTheFrames(Clip clip) {
        byte[] stream = clip.stream();
        List<String> all = clip.frames().stream().filter(frame -> frame.trackId() == VIDEO).map(Expected::crc).toList();
        for (int length = 0; length < stream.length; length += length < 1000 ? 1 : 611) {
            Demuxed demuxed = Demuxed.of(Arrays.copyOf(stream, length), 1456);
            List<String> whole = found(demuxed, VIDEO).stream().map(Expected::crc).toList();
            // The last one may be cut.
            int certain = Math.max(0, whole.size() - 1);
            assertThat(whole.subList(0, certain)).as("%d bytes", length).isEqualTo(all.subList(0, certain));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomDamageNeverThrowsAndTimesStillGrow(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Clip clip = CLIPS.get(random.nextInt(CLIPS.size()));
            byte[] stream = clip.stream();
            for (int i = random.nextInt(1, 200); i > 0; i--) {
                int at = random.nextInt(stream.length);
                stream[at] = (byte) (random.nextBoolean() ? random.nextInt() : stream[at] ^ 1 << random.nextInt(8));
            }
            Demuxed demuxed = Demuxed.of(stream, random.nextInt(1, 5000));
            assertSane(demuxed, "seed " + seed + " round " + round);
        }
    }

    @Test
    void nothingButNoiseGivesNothing() {
        byte[] noise = new byte[1 << 20];
        new Random(7).nextBytes(noise);

        Demuxed demuxed = Demuxed.of(noise, 1316);

        assertThat(demuxed.frames).isEmpty();
        assertThat(demuxed.demuxer.stats().skippedBytes()).isGreaterThan(noise.length / 2);
    }

    static void assertSane(Demuxed demuxed, String description) {
        for (MediaFrame frame : demuxed.frames) {
            assertThat(frame.dts90k()).as(description).isNotNegative();
            assertThat(frame.pts90k()).as(description).isGreaterThanOrEqualTo(frame.dts90k());
            assertThat(frame.tracks().tracks()).as(description).contains(frame.track());
        }
        demuxed.frames.stream().map(frame -> frame.track().id()).distinct()
                .forEach(id -> assertThat(demuxed.timesOf(id)).as(description).doesNotHaveDuplicates().isSorted());
    }

    private static List<Expected> found(Demuxed demuxed) {
        return demuxed.frames.stream().map(Expected::of).sorted(Comparator.comparingInt(Expected::trackId)).toList();
    }

    private static List<Expected> found(Demuxed demuxed, int trackId) {
        return demuxed.framesOf(trackId).stream().map(Expected::of).toList();
    }

    private static List<Expected> framesOf(Clip clip, int trackId) {
        return new java.util.ArrayList<>(clip.frames().stream().filter(frame -> frame.trackId() == trackId).toList());
    }
}
