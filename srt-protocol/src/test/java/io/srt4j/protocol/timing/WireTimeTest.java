package io.srt4j.protocol.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.math.BigInteger;
import java.util.SplittableRandom;

/** Times that wrap agree with numbers that do not. */
class WireTimeTest {
    private static final long HALF_SPACE_US = 1L << 31;

    @SeededTest(runs = 5)
    void aTimestampIsExtendedAroundWhatIsExpected(Seed seed) {
        SplittableRandom random = seed.random();
        for (int i = 0; i < 100_000; i++) {
            long trueUs = random.nextLong(-1L << 40, 1L << 52);
            long expectedUs = trueUs + random.nextLong(-HALF_SPACE_US + 1, HALF_SPACE_US);

            assertThat(WireTime.unwrapUs(expectedUs, (int) trueUs)).isEqualTo(trueUs);
        }
    }

    /** The platform's nanosecond clock may start anywhere, so also just before its largest value. */
    @SeededTest(runs = 5)
    void deadlinesAreComparedAcrossTheWrapOfTheClock(Seed seed) {
        SplittableRandom random = seed.random();
        for (int i = 0; i < 100_000; i++) {
            long nowNs = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(1_000);
            long aheadNs = random.nextLong(-1L << 50, 1L << 50);
            long deadlineNs = nowNs + aheadNs;
            if (deadlineNs != WireTime.NEVER && nowNs != WireTime.NEVER) {
                assertThat(WireTime.isDue(deadlineNs, nowNs)).isEqualTo(aheadNs <= 0);
                assertThat(WireTime.earlier(deadlineNs, nowNs)).isEqualTo(aheadNs < 0 ? deadlineNs : nowNs);
            }
            assertThat(WireTime.isDue(WireTime.NEVER, nowNs)).isFalse();
            assertThat(WireTime.earlier(WireTime.NEVER, nowNs)).isEqualTo(nowNs);
        }
    }

    @SeededTest(runs = 5)
    void aStampIsTheTimeSinceTheStartModuloItsWidth(Seed seed) {
        SplittableRandom random = seed.random();
        BigInteger space = BigInteger.ONE.shiftLeft(32);
        for (int i = 0; i < 100_000; i++) {
            long startNs = random.nextLong();
            long elapsedNs = random.nextLong(1L << 60);
            BigInteger us = BigInteger.valueOf(elapsedNs / 1_000).mod(space);

            assertThat(WireTime.stamp(startNs, startNs + elapsedNs) & 0xFFFF_FFFFL).isEqualTo(us.longValue());
        }
    }
}
