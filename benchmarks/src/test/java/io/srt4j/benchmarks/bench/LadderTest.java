package io.srt4j.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderTest {
    @Test
    void findsTheHighestStepFromWhereverItBegins() throws InterruptedException {
        for (int start = 1; start <= 40; start++) {
            for (int limit = 0; limit <= 40; limit++) {
                int highest = limit;
                assertThat(Ladder.highest(start, 40, step -> step <= highest)).as("limit %d from %d", limit, start)
                        .isEqualTo(limit);
            }
        }
    }

    @Test
    void triesNoStepTwiceAndNoneOutsideTheLadder() throws InterruptedException {
        for (int start : new int[] {0, 1, 7, 20, 99}) {
            for (int limit = 0; limit <= 20; limit++) {
                int highest = limit;
                List<Integer> tried = new ArrayList<>();
                Ladder.highest(start, 20, step -> {
                    tried.add(step);
                    return step <= highest;
                });
                assertThat(tried).doesNotHaveDuplicates().allSatisfy(step -> assertThat(step).isBetween(1, 20));
            }
        }
    }

    @Test
    void aLimitNearTheStartTakesTwoTrials() throws InterruptedException {
        List<Integer> tried = new ArrayList<>();
        Ladder.highest(10, 100, step -> {
            tried.add(step);
            return step <= 10;
        });
        assertThat(tried).containsExactly(10, 11);
    }
}
