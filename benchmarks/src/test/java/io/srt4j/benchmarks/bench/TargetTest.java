package io.srt4j.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void lessIsReachedUpToTheRatio() {
        assertThat(Target.atMost(0.6).isReached(10, 6)).isTrue();
        assertThat(Target.atMost(0.6).isReached(10, 6.01)).isFalse();
    }

    @Test
    void moreIsReachedFromTheRatioOn() {
        assertThat(Target.atLeast(3).isReached(300, 900)).isTrue();
        assertThat(Target.atLeast(3).isReached(300, 899)).isFalse();
    }

    @Test
    void aLimitCountsBesideTheRatio() {
        assertThat(Target.atMost(1).and(1).isReached(4, 0.9)).isTrue();
        assertThat(Target.atMost(1).and(1).isReached(4, 1.1)).isFalse();
        assertThat(Target.atMost(1).and(1).isReached(0.5, 0.9)).isFalse();
        assertThat(Target.atLeast(3).and(950).isReached(300, 925)).isFalse();
    }

    @Test
    void nothingIsReachedWithoutAFigure() {
        assertThat(Target.atMost(0.6).isReached(10, Double.NaN)).isFalse();
        assertThat(Target.atLeast(2).isReached(10, Double.NaN)).isFalse();
    }

    @Test
    void textSaysRatioAndLimit() {
        assertThat(Target.atMost(0.6).text()).isEqualTo("≤ 0.6×");
        assertThat(Target.atLeast(3).and(950).text()).isEqualTo("≥ 3×, ≥ 950");
        assertThat(Target.none(Target.Wants.LESS).text()).isEqualTo("–");
    }
}
