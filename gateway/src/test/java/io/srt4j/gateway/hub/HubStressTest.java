package io.srt4j.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.hub.Subscription.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One writer at full speed against readers of every temper. Whatever the interleaving: each reader starts at a random
 * access unit, sees ascending numbers, has a counted explanation for each gap, goes on at a random access unit after it,
 * and sees the end. The seed fixes what is written and how readers dawdle, not the interleaving.
 */
@Timeout(60)
class HubStressTest {
    private static final int UNITS = 200_000;
    private static final int READERS = 12;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_251_123, 0x5eed})
    void everyReaderSeesAnOrderedSequenceWithEveryGapCounted(long seed) throws Exception {
        UnitRing<TestUnit> ring = new UnitRing<>(20_000, 5_000, 500);
        List<FutureTask<Tally>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Random temper = new Random(seed + i);
            int dawdleEvery = i % 3 == 0 ? Integer.MAX_VALUE : 1 << (2 * i);
            Subscription<TestUnit> subscription = ring.subscribe();
            FutureTask<Tally> reader = new FutureTask<>(() -> read(subscription, temper, dawdleEvery));
            readers.add(reader);
            Thread.startVirtualThread(reader);
        }

        write(ring, new Random(seed));

        for (FutureTask<Tally> reader : readers) {
            Tally tally = reader.get();
            assertThat(tally.first() + tally.read() + tally.skipped() + tally.unreachable()).isEqualTo(UNITS);
        }
        assertThat(ring.skippedUnits()).as("readers that dawdle were overrun").isPositive();
    }

    private static void write(UnitRing<TestUnit> ring, Random random) {
        int marked = 0;
        for (int i = 0; i < UNITS; i++) {
            int size = 1 + random.nextInt(i % 10_000 == 0 ? 30_000 : 100);
            ring.append(new TestUnit(i, size, random.nextInt(100) == 0), i);
            if (random.nextInt(200) == 0 && i - marked > 10) {
                marked = i - random.nextInt(10);
                ring.markRandomAccess(marked);
            }
            if (i % 5_000 == 0) {
                LockSupport.parkNanos(1);      // lets readers run dry and park
            }
        }
        ring.end();
    }

    private static Tally read(Subscription<TestUnit> subscription, Random temper, int dawdleEvery) throws Exception {
        long first = -1;
        long previous = -1;
        long read = 0;
        long skipped = 0;
        while (true) {
            Outcome outcome = subscription.await(Duration.ofMillis(temper.nextInt(5)));
            if (outcome == Outcome.ENDED) {
                break;
            }
            if (outcome == Outcome.IDLE) {
                continue;
            }
            TestUnit unit = subscription.next();
            first = first < 0 ? unit.number() : first;
            long gap = unit.number() - previous - 1;
            if (previous >= 0) {
                assertThat(gap).isEqualTo(subscription.skippedUnits() - skipped).isNotNegative();
            }
            skipped = subscription.skippedUnits();
            previous = unit.number();
            read++;
            if (temper.nextInt(dawdleEvery) == 0) {
                LockSupport.parkNanos(temper.nextInt(2_000_000));
            }
        }
        return new Tally(Math.max(first, 0), read, skipped, UNITS - 1 - previous);
    }

    /** What became of all units: before the first, read, skipped, and behind the last because no way back in came. */
    private record Tally(long first, long read, long skipped, long unreachable) {
    }
}
