package io.srt4j.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
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

    /** However long the answers take, up to 256 ACKs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 100, 255, 256})
    void anAnswerThatTakesLongIsStillTheAnswer(int roundTripAcks) {
        for (int i = 1; i <= 2_000; i++) {
            assertThat(acks.onSent(2 * i, 3L * i)).isEqualTo(i);
            int answered = i - roundTripAcks + 1;
            if (answered > 0) {
                assertThat(acks.holds(answered)).isTrue();
                assertThat(acks.ackedBefore(answered)).isEqualTo(2 * answered);
                assertThat(acks.sentNs(answered)).isEqualTo(3L * answered);
                acks.forget(answered);
            }
        }
    }

    /**
     * What it should do, said with a map: the newest 256 that were not confirmed, if no later one was; older ones are worth
     * less than their memory, but what is told of them is true.
     */
    @SeededTest(runs = 40)
    void agreesWithAMap(Seed seed) {
        SplittableRandom random = seed.random();
        int answersIn100 = random.nextInt(5, 60);
        int reach = random.nextInt(10, 300);
        Map<Integer, Long> sent = new HashMap<>();
        int newest = 0;
        int confirmed = 0;
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(100) >= answersIn100) {
                int seq = random.nextInt(Integer.MAX_VALUE);
                newest = acks.onSent(seq, seq * 3L);
                sent.put(newest, seq * 3L);
                sent.remove(newest - 256);
            } else {
                int number = newest - reach + random.nextInt(reach + 20);
                if (number > confirmed) {
                    assertThat(acks.holds(number)).isEqualTo(sent.containsKey(number));
                }
                if (acks.holds(number)) {
                    assertThat(acks.sentNs(number)).isEqualTo(sent.get(number));
                    assertThat(acks.ackedBefore(number) * 3L).isEqualTo(sent.remove(number));
                    acks.forget(number);
                    confirmed = Math.max(confirmed, number);
                }
            }
        }
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
