package io.srt4j.protocol.tsbpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftTracerTest {
    private final DriftTracer tracer = new DriftTracer();

    private long feed(int samples, long latenessUs) {
        long moved = 0;
        for (int i = 0; i < samples; i++) {
            moved += tracer.onSample(latenessUs);
        }
        return moved;
    }

    @Test
    void saysNothingBeforeAThousandSamples() {
        assertThat(feed(999, 3_000)).isZero();
        assertThat(tracer.driftUs()).isZero();
    }

    /** The mean of a thousand; what exceeds 5 ms moves the base by 5 ms. */
    @ParameterizedTest
    @CsvSource({"3000, 3000, 0", "-3000, -3000, 0", "5000, 5000, 0", "5001, 1, 5000", "-7000, -2000, -5000",
        "12000, 7000, 5000"})
    void splitsTheMeanBetweenDriftAndBase(long latenessUs, long driftUs, long movedUs) {
        assertThat(feed(1_000, latenessUs)).isEqualTo(movedUs);
        assertThat(tracer.driftUs()).isEqualTo(driftUs);
    }

    @Test
    void everyThousandSamplesStartAfresh() {
        feed(1_000, 4_000);
        feed(1_000, -2_000);

        assertThat(tracer.driftUs()).isEqualTo(-2_000);
    }
}
