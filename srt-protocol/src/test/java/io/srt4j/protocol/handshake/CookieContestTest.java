package io.srt4j.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks in a rendezvous; both sides must come to the same answer. */
class CookieContestTest {
    /** The first four pairs are from captures of libsrt. */
    @ParameterizedTest
    @CsvSource({"0x81fc4b8d, 0x3ab3b165, true", "0x3ab3b165, 0x81fc4b8d, false", "0xfbd4ac50, 0x96d4eeef, true",
        "0x96d4eeef, 0xfbd4ac50, false", "5, 3, true", "3, 5, false", "0x80000000, 0, false", "0, 0x80000000, true"})
    void theDifferenceDecides(String mine, String theirs, boolean initiator) {
        assertThat(RendezvousHandshake.isInitiator(Long.decode(mine).intValue(), Long.decode(theirs).intValue()))
                .isEqualTo(initiator);
    }

    @Test
    void exactlyOneOfTwoAsks() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_000_000; i++) {
            int a = random.nextInt();
            int b = i % 2 == 0 ? random.nextInt() : a + Integer.MIN_VALUE;
            if (a != b) {
                assertThat(RendezvousHandshake.isInitiator(a, b)).isNotEqualTo(RendezvousHandshake.isInitiator(b, a));
            }
        }
    }
}
