package io.srt4j.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AckWindowTest {
    private final AckWindow acks = new AckWindow();

    @Test
    void numbersStartAtOne() {
        assertThat(acks.onSent(77, 5)).isEqualTo(1);
        assertThat(acks.onSent(78, 6)).isEqualTo(2);
    }

    @Test
    void knowsWhatWasSentWhen() {
        int number = acks.onSent(77, 5);

        assertThat(acks.holds(number)).isTrue();
        assertThat(acks.sentNs(number)).isEqualTo(5);
        assertThat(acks.ackedBefore(number)).isEqualTo(77);
    }

    @Test
    void aConfirmationCountsOnce() {
        int number = acks.onSent(77, 5);
        acks.forget(number);

        assertThat(acks.holds(number)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 257, 2})
    void numbersThatWereNotSentAreUnknown(int number) {
        acks.onSent(77, 5);

        assertThat(acks.holds(number)).isFalse();
    }

    @Test
    void oldOnesGiveWay() {
        int first = acks.onSent(1, 1);
        for (int i = 0; i < 256; i++) {
            acks.onSent(2, 2);
        }

        assertThat(acks.holds(first)).isFalse();
    }
}
