package io.srt4j.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    private void receive(long... sequences) {
        for (long sequence : sequences) {
            tally.onMessage(sequence, 1_316, false);
        }
    }

    @Test
    void aGapIsLostUntilItComesAfterAll() {
        receive(0, 1, 4, 5, 2);

        assertThat(tally.received).isEqualTo(5);
        assertThat(tally.lost).isEqualTo(1);
        assertThat(tally.overtaken).isEqualTo(1);
    }

    @Test
    void whatComesTwiceIsReceivedOnce() {
        receive(0, 1, 1, 0);

        assertThat(tally.received).isEqualTo(2);
        assertThat(tally.duplicates).isEqualTo(2);
    }

    @Test
    void whatNeverCameAtTheEndIsKnownFromTheSendersWord() {
        receive(0, 1, 2);
        tally.onEnd(10);

        assertThat(tally.isEnded()).isTrue();
        assertThat(tally.tailLost()).isEqualTo(7);
    }

    @Test
    void whatWasLostBeforeTheCountBeginsIsKnownApart() {
        receive(0, 3);
        tally.beginToCount();
        receive(4, 6);

        assertThat(tally.lostBefore).isEqualTo(2);
        assertThat(tally.receivedBefore).isEqualTo(2);
        assertThat(tally.lost - tally.lostBefore).isEqualTo(1);
    }
}
