package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalTest {
    private final StringWriter out = new StringWriter();

    @Test
    void aStepIsALineWithItsTime() {
        journal(Journal.Level.NORMAL).tell("connected");
        assertThat(out.toString()).matches("\\d\\d:\\d\\d:\\d\\d connected\\R");
    }

    @Test
    void whoWantsQuietHearsNothing() {
        Journal journal = journal(Journal.Level.QUIET);
        journal.tell("connected");
        journal.detail("more");
        journal.progress("");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aStepIsPrintedAboveTheProgressLine() {
        Journal journal = journal(Journal.Level.NORMAL);
        journal.progress("0:00:01 1.00 Mbit/s");
        journal.tell("connected");
        journal.progress("");
        assertThat(out.toString()).matches("\r\033\\[\\?7l0:00:01 1.00 Mbit/s\033\\[K\033\\[\\?7h"
                + "\r\033\\[K\\d\\d:\\d\\d:\\d\\d connected\\R"
                + "\r\033\\[\\?7l0:00:01 1.00 Mbit/s\033\\[K\033\\[\\?7h\r\033\\[K");
    }

    @Test
    void theProgressLineHasTheRateSinceTheOneBefore() {
        var line = new ProgressLine(0);
        assertThat(line.next(1_000_000_000L, progress(125_000, 0))).isEqualTo("0:00:01 1.00 Mbit/s");
        assertThat(line.next(3_600_000_000_000L + 1_000_000_000L, progress(125_000, 2)))
                .isEqualTo("1:00:01 0.00 Mbit/s | lost 2");
    }

    private Journal journal(Journal.Level level) {
        return new Journal(new PrintWriter(out), level);
    }

    private static Progress progress(long bytesIn, long messagesLost) {
        return new Progress(bytesIn, 0, messagesLost, 0, "", Optional.empty(), Optional.empty());
    }
}
