package io.srt4j.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void medianIsTheMiddleOneOrHalfWayBetweenTwo() {
        assertThat(Figures.medianOf(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Figures.medianOf(List.of(1.0, 9.0, 4.0, 6.0))).isEqualTo(5);
        assertThat(Figures.medianOf(List.of())).isNaN();
    }

    @Test
    void aMinorityOfRunsThatLostIsLeftOut() {
        Figures figures = new Figures(List.of(4.0, 100.0, 5.0), List.of(0.0, 0.1, 0.0));
        assertThat(figures.isClean()).isTrue();
        assertThat(figures.text()).isEqualTo("4.50 (4.00–5.00)");
        assertThat(figures.remark()).startsWith("1 of 3 runs not counted");
    }

    @Test
    void whereMostRunsLoseAllCountAndTheRemarkSaysHowMuch() {
        Figures figures = new Figures(List.of(4.0, 6.0, 8.0), List.of(0.26, 0.09, 0.31));
        assertThat(figures.isClean()).isFalse();
        assertThat(figures.median()).isEqualTo(6);
        assertThat(figures.remark()).isEqualTo("lost 26.0 % (9.00–31.0): the figure is of what came through");
    }

    @Test
    void runsThatBrokeOffHaveNoFigure() {
        Figures figures = new Figures(List.of(Double.NaN, Double.NaN), List.of(1.0, 1.0));
        assertThat(figures.text()).isEqualTo("failed");
        assertThat(figures.isClean()).isFalse();
    }

    @Test
    void aLineThatNeverVariesShowsNoRange() {
        assertThat(new Figures(List.of(150.0, 150.0), List.of(0.0, 0.0)).text()).isEqualTo("150");
    }
}
