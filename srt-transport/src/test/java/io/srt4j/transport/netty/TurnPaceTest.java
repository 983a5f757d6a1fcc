package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Busy endpoints have fewer turns, others have them when they want. */
class TurnPaceTest {
    private static final long SECOND_NS = 1_000_000_000;

    /** Turns in a second with something to do every {@code wishEveryNs}, and the longest wait for one. */
    private record Second(int turns, long longestWaitNs) {
        static Second with(long wishEveryNs, int packetsPerTurn) {
            return with(wishEveryNs, packetsPerTurn, 0);
        }

        static Second with(long wishEveryNs, int packetsPerTurn, int heldBackPerTurn) {
            TurnPace pace = new TurnPace(0);
            long packets = 0;
            long heldBack = 0;
            int turns = 0;
            long longestNs = 0;
            long nowNs = 0;
            for (long wishNs = 0; wishNs < SECOND_NS; wishNs += wishEveryNs) {
                if (wishNs < nowNs) {
                    continue; // served by the turn that is still to come
                }
                nowNs = pace.earliestNs(wishNs);
                longestNs = Math.max(longestNs, nowNs - wishNs);
                packets += packetsPerTurn;
                heldBack += heldBackPerTurn;
                pace.onTurn(nowNs, packets, heldBack);
                turns++;
            }
            return new Second(turns, longestNs);
        }
    }

    @Test
    void aStreamOfTenMegabitsNeverWaits() {
        // a packet each 1.05 ms that comes, and one that is due
        assertThat(Second.with(526_000, 1).longestWaitNs()).isZero();
    }

    @Test
    void manySmallWishesShareTurnsOfHalfAMillisecond() {
        Second second = Second.with(70_000, 1);

        assertThat(second.turns()).isBetween(1800, 2100);
        assertThat(second.longestWaitNs()).isLessThanOrEqualTo(500_000);
    }

    @Test
    void turnsWithoutStreamPacketsAreFree() {
        assertThat(Second.with(70_000, 0).longestWaitNs()).isZero();
    }

    @Test
    void turnsThatServeManyPacketsAreAMillisecondApart() {
        Second second = Second.with(70_000, 20);

        assertThat(second.turns()).isBetween(900, 1050);
        assertThat(second.longestWaitNs()).isLessThanOrEqualTo(1_000_000);
    }

    /** The next turn sends what its rate allows for the time in between, at once. */
    @Test
    void turnsThatHoldPacketsBackAreHalfAMillisecondApart() {
        Second second = Second.with(70_000, 20, 1);

        assertThat(second.turns()).isBetween(1800, 2100);
        assertThat(second.longestWaitNs()).isLessThanOrEqualTo(500_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10 * SECOND_NS})
    void aBurstAtTheBeginAndAfterSilenceIsServedAtOnce(long nowNs) {
        TurnPace pace = new TurnPace(0);

        for (int turn = 0; turn < 16; turn++) {
            assertThat(pace.earliestNs(nowNs)).isEqualTo(nowNs);
            pace.onTurn(nowNs, turn + 1, 0);
        }
        pace.onTurn(nowNs, 17, 0);
        assertThat(pace.earliestNs(nowNs)).isGreaterThan(nowNs);
    }
}
