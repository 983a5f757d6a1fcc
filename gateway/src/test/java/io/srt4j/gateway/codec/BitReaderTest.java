package io.srt4j.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitReaderTest {
    private final BitReader bits = new BitReader();

    @ParameterizedTest
    @CsvSource({
        // H.264 table 9-2, then the largest that fits 31 leading zeros less one
        "80, 0", "40, 1", "60, 2", "20, 3", "28, 4", "30, 5", "38, 6", "10, 7",
        "0000000200000000, 1073741823"})
    void unsignedExpGolombNumbersAreRead(String hex, int value) {
        reset(hex);
        assertThat(bits.unsigned()).isEqualTo(value);
        assertThat(bits.isExhausted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"80, 0", "40, 1", "60, -1", "20, 2", "28, -2", "30, 3", "38, -3"})
    void signedExpGolombNumbersAlternate(String hex, int value) {
        reset(hex);
        assertThat(bits.signed()).isEqualTo(value);
    }

    @Test
    void emulationPreventionBytesAreLeftOut() {
        reset("0000030100000300000302");
        assertThat(bits.bits(32)).isEqualTo(0x0000_0100);
        assertThat(bits.bits(32)).isEqualTo(0x0000_0002);
        assertThat(bits.isExhausted()).isFalse();
    }

    @Test
    void behindTheEndThereAreZerosAndAMark() {
        reset("ff");
        assertThat(bits.bits(12)).isEqualTo(0xFF0);
        assertThat(bits.isExhausted()).isTrue();
        assertThat(bits.unsigned()).isZero();
    }

    @Test
    void numberOfAbsurdLengthExhausts() {
        reset("00".repeat(3) + "04" + "ff".repeat(20));
        bits.reset(new byte[64], 0, 64);
        assertThat(bits.unsigned()).isZero();
        assertThat(bits.isExhausted()).isTrue();
    }

    private void reset(String hex) {
        byte[] data = HexFormat.of().parseHex(hex);
        bits.reset(data, 0, data.length);
    }
}
