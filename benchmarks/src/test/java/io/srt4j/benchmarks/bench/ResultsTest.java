package io.srt4j.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final Metric RECEIVE = new Metric("receive, 100 Mbit/s: CPU", "s/GB", Target.atMost(0.6));
    private static final Metric SEND = new Metric("send, 100 Mbit/s: CPU", "s/GB", Target.atMost(0.5));
    private static final Metric CONNECT = new Metric("handshakes", "1/s", Target.atLeast(2));
    private static final List<Metric> ORDER = List.of(RECEIVE, SEND, CONNECT);

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Figures libsrt = new Figures(List.of(15.0, Double.NaN), List.of(0.0, 1.0));
        Results results = new Results(List.of(new Row(RECEIVE, libsrt, figures(6), "today"), row(SEND, 7, "today")));
        results.write(folder.resolve("rows.json"));
        assertThat(Results.read(folder.resolve("rows.json"), ORDER)).isEqualTo(results);
    }

    @Test
    void noFileHasNoRows() throws IOException {
        assertThat(Results.read(folder.resolve("rows.json"), ORDER).rows()).isEmpty();
    }

    @Test
    void rowsOfCasesThatAreGoneAreForgotten() throws IOException {
        new Results(List.of(row(SEND, 7, "today"), row(CONNECT, 900, "today"))).write(folder.resolve("rows.json"));
        assertThat(Results.read(folder.resolve("rows.json"), List.of(CONNECT)).rows())
                .containsExactly(row(CONNECT, 900, "today"));
    }

    @Test
    void aPartialRunReplacesItsRowsAndKeepsTheOthersInOrder() {
        Results old = new Results(List.of(row(RECEIVE, 6, "then"), row(CONNECT, 900, "then")));
        Results merged = old.with(new Results(List.of(row(CONNECT, 1000, "now"), row(SEND, 7, "now"))), ORDER);
        assertThat(merged.rows())
                .containsExactly(row(RECEIVE, 6, "then"), row(SEND, 7, "now"), row(CONNECT, 1000, "now"));
        assertThat(merged.markdown()).contains("1 row measured then", "2 rows measured now");
    }

    @Test
    void aLineHasTargetMediansRatioAndVerdict() {
        assertThat(row(RECEIVE, 5, "now").markdown())
                .isEqualTo("| receive, 100 Mbit/s: CPU, s/GB | ≤ 0.6× | 10.0 | 5.00 | 0.500× | reached |");
        assertThat(row(CONNECT, 5, "now").verdict()).isEqualTo("**not reached**");
    }

    @Test
    void aFigureOfRunsThatLostIsNotCalledReached() {
        Row row = new Row(RECEIVE, figures(10), new Figures(List.of(1.0), List.of(0.5)), "now");
        assertThat(row.verdict()).isEqualTo("not measured cleanly");
        assertThat(row.remarks()).hasSize(1).first().asString().contains("srt4j lost 50.0 %");
    }

    private static Row row(Metric metric, double own, String about) {
        return new Row(metric, figures(10), figures(own), about);
    }

    private static Figures figures(double value) {
        return new Figures(List.of(value), List.of(0.0));
    }
}
