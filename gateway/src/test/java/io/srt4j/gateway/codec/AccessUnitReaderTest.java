package io.srt4j.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.VideoTrack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AccessUnitReaderTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String CODE = "00000001";
    private static final String SPS = CODE + "674d400aeca2136022000003000200000300641e244b2c";
    private static final String SPS_WIDE = CODE + "6742c01fd9005005bb011000000300100000030320f18324";
    private static final String PPS = CODE + "68ebe3cb20";
    private static final String IDR = CODE + "6588841122";
    private static final String P_SLICE = CODE + "419a2411";
    private static final String I_SLICE = CODE + "41880411";
    private static final String AUD = CODE + "09f0";
    private static final String FILLER = CODE + "0cffff80";
    private static final String RECOVERY = CODE + "06" + "0501aa" + "0601c4" + "80";
    private static final String OTHER_SEI = CODE + "06" + "0501aa" + "80";

    private final AccessUnitReader h264 = new AccessUnitReader(Codec.H264, 256);

    static Stream<String> configurations() throws IOException {
        try (InputStream in = AccessUnitReaderTest.class.getResourceAsStream("/vectors/decoder-configurations.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().filter(line -> !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void tracksAreDescribedAsFfmpegDescribesThem(String line) {
        String[] fields = line.split(" ", -1);
        Codec codec = Codec.valueOf(fields[0]);
        byte[] record = HEX.parseHex(fields[4]);
        List<byte[]> sets = codec == Codec.H264 ? setsOfAvcc(record) : setsOfHvcc(record);
        AccessUnitReader reader = new AccessUnitReader(codec, 7);
        StringBuilder stream = new StringBuilder();
        sets.forEach(set -> stream.append(CODE).append(HEX.formatHex(set)));
        stream.append(codec == Codec.H264 ? IDR : CODE + "26018811");

        read(reader, stream.toString());

        VideoTrack track = reader.track().orElseThrow();
        assertThat(HEX.formatHex(bytes(track.config()))).isEqualTo(fields[4]);
        assertThat(track.width()).isEqualTo(Integer.parseInt(fields[1]));
        assertThat(track.height()).isEqualTo(Integer.parseInt(fields[2]));
        assertThat(track.parameterSets().stream().map(AccessUnitReaderTest::bytes)).containsExactlyElementsOf(sets);
        assertThat(CodecNames.rfc6381(track)).isEqualTo(fields[3]);
        assertThat(reader.isKey()).isTrue();
    }

    @Test
    void frameHoldsSlicesAndSupplementsBehindTheirLengths() {
        assertThat(read(h264, AUD + SPS + PPS + OTHER_SEI + IDR + P_SLICE + FILLER))
                .isEqualTo("00000005060501aa80" + "000000056588841122" + "00000004419a2411");
    }

    @ParameterizedTest
    @CsvSource({"IDR, true", "P, false", "RECOVERY P, true", "SEI P, false", "SPS PPS I, true", "I, false",
        "SPS PPS P, false", "PPS I, false", "P IDR, true"})
    void keyFramesAreRecognised(String units, boolean key) {
        StringBuilder stream = new StringBuilder(AUD);
        for (String unit : units.split(" ", -1)) {
            stream.append(switch (unit) {
                case "IDR" -> IDR;
                case "P" -> P_SLICE;
                case "I" -> I_SLICE;
                case "SPS" -> SPS;
                case "PPS" -> PPS;
                case "SEI" -> OTHER_SEI;
                case "RECOVERY" -> RECOVERY;
                default -> throw new IllegalArgumentException(unit);
            });
        }
        read(h264, stream.toString());

        assertThat(h264.isKey()).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"0201, false", "1201, false", "2001, true", "2601, true", "2a01, true", "2c01, true"})
    void randomAccessPicturesOfH265AreRecognised(String header, boolean key) {
        AccessUnitReader h265 = new AccessUnitReader(Codec.H265, 1);
        assertThat(read(h265, CODE + "460150" + CODE + header + "8811")).isEqualTo("00000004" + header + "8811");
        assertThat(h265.isKey()).isEqualTo(key);
    }

    @Test
    void accessUnitWithoutAPictureGivesNoFrameButItsParameterSetsCount() {
        assertThat(read(h264, AUD + SPS + PPS + OTHER_SEI)).isEmpty();
        assertThat(h264.track()).isPresent();
    }

    @Test
    void trackStaysTheSameObjectWhileSetsAreRepeated() {
        read(h264, SPS + PPS + IDR);
        VideoTrack first = h264.track().orElseThrow();
        read(h264, SPS + PPS + IDR);
        read(h264, P_SLICE);

        assertThat(h264.track().orElseThrow()).isSameAs(first);
    }

    @Test
    void newSequenceUnderTheSameIdReplacesTheTrackAndItsPictureSets() {
        read(h264, SPS + PPS + CODE + "684e" + IDR);
        assertThat(h264.track().orElseThrow().parameterSets()).hasSize(3);

        read(h264, SPS_WIDE + PPS + IDR);

        VideoTrack track = h264.track().orElseThrow();
        assertThat(track.width()).isEqualTo(1280);
        assertThat(track.parameterSets()).hasSize(2);
    }

    @Test
    void damagedSequenceSetIsNotTaken() {
        read(h264, SPS + PPS + IDR);
        VideoTrack before = h264.track().orElseThrow();
        read(h264, SPS.substring(0, CODE.length() + 10) + PPS + IDR);

        assertThat(h264.track().orElseThrow()).isSameAs(before);
    }

    @Test
    void parameterSetsAreBoundedInNumberAndSize() {
        StringBuilder stream = new StringBuilder(SPS + PPS);
        for (int id = 1; id < 200; id++) {
            int code = id + 1;      // ue(v): leading zeros, then id + 1
            String bits = "0".repeat(31 - Integer.numberOfLeadingZeros(code)) + Integer.toBinaryString(code);
            long word = Long.parseLong(bits + "1" + "0".repeat(63 - bits.length() - 1), 2) << 1;
            stream.append(CODE).append("68").append(String.format("%016x", word).replaceAll("(00)+$", ""));
        }
        stream.append(CODE).append("68ebe3").append("ff".repeat(ParameterSets.MAX_SET_BYTES));
        read(h264, stream + IDR);

        assertThat(h264.track().orElseThrow().parameterSets()).hasSize(1 + ParameterSets.MAX_SETS);
    }

    @ParameterizedTest
    @EnumSource(value = Codec.class, names = {"H264", "H265"})
    void damagedStreamsNeverThrow(Codec codec) throws IOException {
        long seed = 20_261_123;
        Random random = new Random(seed);
        List<String> vectors = configurations().filter(line -> line.startsWith(codec.name())).toList();
        AccessUnitReader reader = new AccessUnitReader(codec, 1);
        for (int round = 0; round < 20_000; round++) {
            byte[] record = HEX.parseHex(vectors.get(random.nextInt(vectors.size())).split(" ", -1)[4]);
            List<byte[]> sets = codec == Codec.H264 ? setsOfAvcc(record) : setsOfHvcc(record);
            StringBuilder stream = new StringBuilder();
            for (byte[] set : sets) {
                stream.append(CODE).append(HEX.formatHex(set));
            }
            byte[] data = HEX.parseHex(stream + IDR);
            for (int i = random.nextInt(6); i > 0; i--) {
                data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
            }
            reader.read(data, random.nextInt(8), data.length - random.nextInt(data.length / 2));
        }
        reader.track().ifPresent(track -> assertThat(track.config().remaining()).isLessThan(1 << 20));
    }

    private static String read(AccessUnitReader reader, String hex) {
        byte[] data = HEX.parseHex("ff" + hex + "ff");
        return HEX.formatHex(reader.read(data, 1, data.length - 1));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static List<byte[]> setsOfAvcc(byte[] record) {
        int spsEnd = 8 + lengthAt(record, 6);
        return List.of(Arrays.copyOfRange(record, 8, spsEnd),
                Arrays.copyOfRange(record, spsEnd + 3, spsEnd + 3 + lengthAt(record, spsEnd + 1)));
    }

    private static List<byte[]> setsOfHvcc(byte[] record) {
        byte[][] sets = new byte[3][];
        int at = 23;
        for (int i = 0; i < sets.length; i++) {
            int length = lengthAt(record, at + 3);
            sets[i] = Arrays.copyOfRange(record, at + 5, at + 5 + length);
            at += 5 + length;
        }
        return List.of(sets);
    }

    private static int lengthAt(byte[] record, int at) {
        return (record[at] & 0xFF) << 8 | (record[at + 1] & 0xFF);
    }
}
