package io.srt4j.benchmarks.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report =
            new Report("{\"msgs\":1200,\"lost_pct\":0.25,\"over_us\":{\"p50\":-15,\"p99\":3.1e3}}");

    @Test
    void numbersAreFoundAtAnyDepth() throws IOException {
        assertThat(report.number("msgs")).isEqualTo(1200);
        assertThat(report.number("lost_pct")).isEqualTo(0.25);
        assertThat(report.number("p50")).isEqualTo(-15);
        assertThat(report.number("p99")).isEqualTo(3100);
    }

    @Test
    void aMissingNumberSaysWhatWasThere() {
        assertThatThrownBy(() -> report.number("lost")).isInstanceOf(IOException.class).hasMessageContaining("msgs");
    }
}
