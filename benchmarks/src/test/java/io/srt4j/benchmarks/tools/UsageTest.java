package io.srt4j.benchmarks.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void cpuTimeIsUserAndSystemTimeWhateverTheProgramIsCalled() {
        String stat = "4711 (a) b ( c) S 1 4711 4711 0 -1 4194304 2091 0 0 0 150 25 7 9 20 0 4 0 100 1000 200";
        assertThat(Usage.cpuSeconds(stat)).isEqualTo(1.75);
    }

    @Test
    void residentMemoryIsThatOfTheStatusFileAndNoneOfAnEndedProcess() {
        assertThat(Usage.residentKb("Name:\tx\nVmHWM:\t  900 kB\nVmRSS:\t  870 kB\nThreads:\t3\n")).isEqualTo(870);
        assertThat(Usage.residentKb("Name:\tx\nState:\tZ (zombie)\n")).isZero();
    }

    @Test
    void coresAreCpuTimeForEachSecondBetweenTwoReadings() {
        Usage begin = new Usage(1_000_000_000, 10, 500);
        assertThat(new Usage(5_000_000_000L, 12, 500).coresSince(begin)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void thisProcessHasUsedSomething() throws IOException {
        Usage usage = Usage.of(ProcessHandle.current().pid());
        assertThat(usage.cpuSeconds()).isPositive();
        assertThat(usage.residentKb()).isPositive();
    }
}
