package io.srt4j.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class RatioChartTest {
    @Test
    void barsGrowWithTheRatioAndAreCutWhereTheChartEnds() {
        double none = RatioChart.x(0);
        assertThat(RatioChart.x(1) - none).isEqualTo(2 * (RatioChart.x(0.5) - none));
        assertThat(RatioChart.x(90)).isEqualTo(RatioChart.x(7));
    }

    @Test
    void aChartIsXmlWithABarForEachRowThatHasARatio() throws Exception {
        String svg = new RatioChart(
                List.of(row("a < b & c", Target.atMost(0.6), 10, 4), row("more", Target.atLeast(2), 10, 30),
                        row("failed", Target.atMost(0.6), 10, Double.NaN)))
                .svg();
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
        assertThat(svg).contains("0.400×", "3.00×");
    }

    @Test
    void whereMoreIsBetterTheBarIsShorterThanLibsrts() {
        String svg = new RatioChart(List.of(row("more", Target.atLeast(2), 10, 20))).svg();
        assertThat(svg).contains("width=\"%.1f\"".formatted(RatioChart.x(0.5) - RatioChart.x(0)));
    }

    private static Row row(String name, Target target, double libsrt, double own) {
        return new Row(new Metric(name, "x", target), new Figures(List.of(libsrt), List.of(0.0)),
                new Figures(List.of(own), List.of(0.0)), "now");
    }
}
