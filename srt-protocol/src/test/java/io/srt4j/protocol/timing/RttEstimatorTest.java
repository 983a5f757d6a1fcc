package io.srt4j.protocol.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RttEstimatorTest {
    private final RttEstimator rtt = new RttEstimator();

    @Test
    void startsWithWhatLibsrtAssumes() {
        assertThat(rtt.smoothedUs()).isEqualTo(100_000);
        assertThat(rtt.varianceUs()).isEqualTo(50_000);
        assertThat(rtt.conservativeNs()).isEqualTo(300_000_000);
    }

    /** plain.pcap: what libsrt 1.5.1 put into its ACKs after round trips of 207 and 110 us. */
    @Test
    void agreesWithLibsrtToTheMicrosecond() {
        rtt.onSample(207);
        assertThat(rtt.smoothedUs()).isEqualTo(207);
        assertThat(rtt.varianceUs()).isEqualTo(103);

        rtt.onSample(110);
        assertThat(rtt.smoothedUs()).isEqualTo(194);
        assertThat(rtt.varianceUs()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 60_000_001, Long.MAX_VALUE})
    void impossibleRoundTripsAreIgnored(long sampleUs) {
        rtt.onSample(sampleUs);

        assertThat(rtt.smoothedUs()).isEqualTo(100_000);
    }

    @ParameterizedTest
    @CsvSource({"100000, 50000", "100000, 7", "7, 50000", "0, 0", "-1, 5", "5, -1", "2147483647, 5", "5, 2147483647"})
    void aPeersInitialOrImpossibleValuesAreIgnored(int rttUs, int varianceUs) {
        rtt.onPeerEstimate(rttUs, varianceUs);

        assertThat(rtt.smoothedUs()).isEqualTo(100_000);
        assertThat(rtt.varianceUs()).isEqualTo(50_000);
    }

    @Test
    void aPeersEstimateIsTakenOver() {
        rtt.onPeerEstimate(40_000, 3_000);

        assertThat(rtt.smoothedUs()).isEqualTo(40_000);
        assertThat(rtt.varianceUs()).isEqualTo(3_000);
        assertThat(rtt.firstSampleUs()).isEqualTo(40_000);
    }

    @SeededTest(runs = 5)
    void staysBetweenTheSmallestAndTheLargestSample(Seed seed) {
        SplittableRandom random = seed.random();
        int min = 1 + random.nextInt(1_000_000);
        int max = min + random.nextInt(1_000_000);
        for (int i = 0; i < 10_000; i++) {
            rtt.onSample(random.nextInt(min, max + 1));
            assertThat(rtt.smoothedUs()).isBetween(min - 8, max);
            assertThat(rtt.varianceUs()).isBetween(0, Math.max(max, max - min));
        }
    }
}
