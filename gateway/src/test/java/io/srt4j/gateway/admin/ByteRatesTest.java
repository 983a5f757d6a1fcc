package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.admin.ByteRates.Rate;
import io.srt4j.gateway.admin.ByteRates.Totals;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ByteRatesTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteRates rates = new ByteRates();

    @Test
    void aSteadyStreamHasItsRateFromTheFirstSecondOn() {
        for (long second = 1; second <= 120; second++) {
            long bytes = second * 125_000;
            assertThat(rates.rate("a", new Totals(bytes, 2 * bytes), second * SECOND, second * SECOND))
                    .isEqualTo(new Rate(1_000, 2_000));
            if (second % 5 == 0) {
                rates.sample(second * SECOND, Map.of("a", new Totals(bytes, 2 * bytes)));
            }
        }
    }

    @Test
    void whatStoppedHalfAMinuteAgoHasNoRate() {
        for (long second = 0; second <= 60; second += 5) {
            long bytes = Math.min(second, 20) * 125_000;
            rates.sample(second * SECOND, Map.of("a", new Totals(bytes, 0)));
        }

        assertThat(rates.rate("a", new Totals(20 * 125_000, 0), 60 * SECOND, 60 * SECOND)).isEqualTo(Rate.NONE);
    }

    @Test
    void aBeginnerHasNoRateYet() {
        assertThat(rates.rate("a", new Totals(1_000_000, 0), SECOND / 10, 100 * SECOND)).isEqualTo(Rate.NONE);
    }

    @Test
    void whoeverLeftIsForgotten() {
        rates.sample(SECOND, Map.of("a", Totals.NONE, "b", Totals.NONE));
        rates.sample(6 * SECOND, Map.of("b", Totals.NONE));

        assertThat(rates.ids()).containsExactly("b");
    }
}
