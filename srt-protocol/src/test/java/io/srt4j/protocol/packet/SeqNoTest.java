package io.srt4j.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeqNoTest {
    private static final long SPACE = 1L << 31;

    @Test
    void agreesWithLibsrtAtTheWrap() {
        assertThat(SeqNo.isBefore(0x7FFF_FFFF, 0)).isTrue();
        assertThat(SeqNo.isBefore(0, 0x7FFF_FFFF)).isFalse();
        assertThat(SeqNo.distance(0x7FFF_FFFF, 0)).isEqualTo(1);
        assertThat(SeqNo.distance(0, 0x7FFF_FFFF)).isEqualTo(-1);
        assertThat(SeqNo.distance(0x7FFF_FFFE, 1)).isEqualTo(3);
        assertThat(SeqNo.next(SeqNo.MAX)).isZero();
        assertThat(SeqNo.add(0, -1)).isEqualTo(SeqNo.MAX);
        assertThat(SeqNo.newer(SeqNo.MAX, 3)).isEqualTo(3);
        assertThat(SeqNo.newer(3, SeqNo.MAX)).isEqualTo(3);
    }

    @SeededTest(runs = 5)
    void agreesWithLongArithmetic(Seed seed) {
        SplittableRandom random = seed.random();
        for (int i = 0; i < 100_000; i++) {
            int from = random.nextInt(Integer.MAX_VALUE);
            int steps = random.nextInt(-(1 << 30) + 1, 1 << 30);
            int to = (int) Math.floorMod(from + (long) steps, SPACE);

            assertThat(SeqNo.add(from, steps)).isEqualTo(to);
            assertThat(SeqNo.distance(from, to)).isEqualTo(steps);
            assertThat(SeqNo.isBefore(from, to)).isEqualTo(steps > 0);
            assertThat(SeqNo.newer(from, to)).isEqualTo(steps > 0 ? to : from);
        }
    }

    @Test
    void messageNumbersSkipZeroWhenTheyWrap() {
        assertThat(MsgNo.next(1)).isEqualTo(2);
        assertThat(MsgNo.next(MsgNo.MAX - 1)).isEqualTo(MsgNo.MAX);
        assertThat(MsgNo.next(MsgNo.MAX)).isEqualTo(1);
    }
}
