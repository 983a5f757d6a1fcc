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

    /** What it should do, said with a map: the newest 256 that were not confirmed. */
    @SeededTest(runs = 20)
    void agreesWithAMap(Seed seed) {
        SplittableRandom random = seed.random();
        Map<Integer, Long> sent = new HashMap<>();
        int newest = 0;
        for (int i = 0; i < 5_000; i++) {
            if (random.nextInt(3) > 0) {
                int seq = random.nextInt(Integer.MAX_VALUE);
                newest = acks.onSent(seq, seq * 3L);
                sent.put(newest, seq * 3L);
                sent.remove(newest - 256);
            } else {
                int number = newest - 300 + random.nextInt(320);
                assertThat(acks.holds(number)).isEqualTo(sent.containsKey(number));
                if (sent.containsKey(number)) {
                    assertThat(acks.sentNs(number)).isEqualTo(sent.get(number));
                    assertThat(acks.ackedBefore(number) * 3L).isEqualTo(sent.remove(number));
                    acks.forget(number);
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
