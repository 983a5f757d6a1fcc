package io.srt4j.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ScaleChartTest {
    @Test
    void everyPowerOfTenTakesTheSameRoom() {
        ScaleChart.Scale scale = new ScaleChart.Scale(0.001, 10);
        assertThat(scale.share(0.001)).isZero();
        assertThat(scale.share(0.01)).isCloseTo(0.25, within(1e-9));
        assertThat(scale.share(10)).isEqualTo(1);
    }

    @Test
    void whatLiesOutsideIsPutAtTheEdge() {
        ScaleChart.Scale scale = new ScaleChart.Scale(10, 10_000);
        assertThat(scale.share(0)).isZero();
        assertThat(scale.share(1e9)).isEqualTo(1);
    }

    @Test
    void eachActivityHasALineInBothPanels() throws Exception {
        String svg = new ScaleChart(
                List.of(new ScalePoint("idle", 1, 0.002, 80, 0), new ScalePoint("idle", 1000, 0.1, 120, 0),
                        new ScalePoint("active", 10, 0.05, 90, 0)))
                .svg();
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(svg.lines().filter(line -> line.contains("<path class=\"idle\""))).hasSize(2);
        assertThat(svg.lines().filter(line -> line.contains("<path class=\"active\""))).hasSize(2);
    }

    @Test
    void whatLostMessagesIsNotDrawn() {
        ScalePoint held = new ScalePoint("active", 100, 0.4, 150, 0.001);
        ScalePoint overrun = new ScalePoint("active", 1000, 0.1, 200, 0.8);
        assertThat(new ScaleChart(List.of(held, overrun)).svg()).isEqualTo(new ScaleChart(List.of(held)).svg());
    }
}
