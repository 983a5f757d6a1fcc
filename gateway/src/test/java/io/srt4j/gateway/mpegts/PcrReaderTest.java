package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcrReaderTest {
    private record Clock(long offset, long clock27M, boolean isDiscontinuous) {}

    @Test
    void clockValuesComeWithTheOffsetOfTheirPacket() {
        byte[] stream = new byte[5 * 188];
        packet(stream, 0, 0x100, 0x10, 900_000);
        packet(stream, 1, 0x101, 0x10, 5);
        packet(stream, 2, 0x100, 0, 0);
        packet(stream, 3, 0x100, 0x90, 903_600);
        packet(stream, 4, 0x100, 0x10, (1L << 33) - 1);

        assertThat(read(stream, stream.length)).containsExactly(new Clock(0, 900_000L * 300 + 299, false),
                new Clock(3 * 188, 903_600L * 300 + 299, true),
                new Clock(4 * 188, ((1L << 33) - 1) * 300 + 299, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 187, 188, 1316, 100_000})
    void offsetsAreExactHoweverTheStreamIsCut(int pieceBytes) {
        byte[] clip = Clip.H264_B_FRAMES.stream();
        byte[] damaged = new byte[clip.length + 5];
        System.arraycopy(clip, 0, damaged, 5, clip.length); // five bytes before the first packet
        List<Clock> clocks = read(damaged, pieceBytes);
        assertThat(clocks).hasSizeGreaterThan(5).isEqualTo(read(damaged, damaged.length));
        assertThat(clocks).allMatch(clock -> damaged[(int) clock.offset()] == 0x47 && (clock.offset() - 5) % 188 == 0);
    }

    private static List<Clock> read(byte[] stream, int pieceBytes) {
        List<Clock> clocks = new ArrayList<>();
        var reader = new PcrReader(
                (offset, clock, isDiscontinuous) -> clocks.add(new Clock(offset, clock, isDiscontinuous)));
        for (int at = 0; at < stream.length; at += pieceBytes) {
            reader.feed(stream, at, Math.min(at + pieceBytes, stream.length));
        }
        return clocks;
    }

    /** A packet of an adaptation field only, its extension at the highest value. */
    private static void packet(byte[] stream, int index, int pid, int flags, long base90k) {
        int at = index * 188;
        Arrays.fill(stream, at, at + 188, (byte) 0xFF);
        byte[] header = {0x47, (byte) (pid >> 8), (byte) pid, 0x20, (byte) 183, (byte) flags, (byte) (base90k >> 25),
            (byte) (base90k >> 17), (byte) (base90k >> 9), (byte) (base90k >> 1), (byte) (base90k << 7 | 0x7F), 0x2B};
        System.arraycopy(header, 0, stream, at, header.length);
    }
}
