package io.srt4j.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NalUnitsTest {
    private final NalUnits units = new NalUnits();

    @ParameterizedTest
    @CsvSource({
        "0000000165aabb, 65aabb",
        "00000165aa000001660000000167, 65aa 66 67",
        "ffff00000165, 65",
        "0000016500000000000166000000, 65 66",
        "000001000001650000030167, 650000030167",
        "65aabb, ''",
        "000001, ''",
        "000000, ''",
        "'', ''"})
    void unitsAreFoundWithoutStartCodesAndZerosAround(String stream, String expected) {
        assertThat(scan(HexFormat.of().parseHex(stream))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithANaiveScanOnRandomBytesRichInZerosAndOnes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] data = new byte[random.nextInt(40)];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) Math.max(0, random.nextInt(5) - 2);
            }
            assertThat(scan(data)).as("seed %d: %s", seed, HexFormat.of().formatHex(data)).isEqualTo(naive(data));
        }
    }

    @Test
    void moreUnitsThanAnyPictureHasAreRefused() {
        byte[] data = new byte[4 * (NalUnits.MAX_UNITS + 1)];
        for (int i = 0; i < data.length; i += 4) {
            data[i + 2] = 1;
            data[i + 3] = 0x65;
        }

        assertThat(units.scan(data, 0, data.length - 4)).isTrue();
        assertThat(units.count()).isEqualTo(NalUnits.MAX_UNITS);
        assertThat(units.scan(data, 0, data.length)).isFalse();
        assertThat(units.count()).isZero();
    }

    @Test
    void lengthsBecomeStartCodes() {
        byte[] frame = HexFormat.of().parseHex("0000000265aa0000000141");
        byte[] target = new byte[frame.length + 1];

        assertThat(NalUnits.copyAsAnnexB(frame, target, 1)).isEqualTo(target.length);
        assertThat(HexFormat.of().formatHex(target)).isEqualTo("000000000165aa0000000141");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000265", "ffffffff65aa", "000000", "7fffffff65aa"})
    void lengthThatLiesEndsTheCopy(String frame) {
        assertThat(NalUnits.copyAsAnnexB(HexFormat.of().parseHex(frame), new byte[8], 0)).isZero();
    }

    private String scan(byte[] data) {
        assertThat(units.scan(data, 0, data.length)).isTrue();
        List<String> found = new ArrayList<>();
        for (int i = 0; i < units.count(); i++) {
            found.add(HexFormat.of().formatHex(data, units.start(i), units.end(i)));
        }
        return String.join(" ", found);
    }

    private static String naive(byte[] data) {
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i + 2 < data.length; i++) {
            if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1) {
                codes.add(i);
            }
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < codes.size(); i++) {
            int end = i + 1 < codes.size() ? codes.get(i + 1) : data.length;
            byte[] unit = Arrays.copyOfRange(data, codes.get(i) + 3, end);
            String hex = HexFormat.of().formatHex(unit).replaceAll("(00)+$", "");
            if (!hex.isEmpty()) {
                // A nibble of the last byte may be zero: only whole zero bytes count.
                found.add(hex.length() % 2 == 0 ? hex : hex + "0");
            }
        }
        return String.join(" ", found);
    }
}
