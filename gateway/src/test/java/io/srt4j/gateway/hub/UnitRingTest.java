package io.srt4j.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.hub.Subscription.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnitRingTest {
    private static final int MAX_BYTES = 100;
    private static final int MAX_AGE = 1000;
    private static final int BACKLOG_AGE = 10;

    private final UnitRing<TestUnit> ring = new UnitRing<>(MAX_BYTES, MAX_AGE, BACKLOG_AGE);
    private long written;

    @Test
    void lateJoinerStartsAtTheNewestRandomAccessUnit() throws Exception {
        write("KddKdd");

        assertThat(numbersIn(ring.subscribe())).containsExactly(3L, 4L, 5L);
    }

    @Test
    void joinerWaitsForTheFirstRandomAccessUnitWithoutCountingWhatCameBefore() throws Exception {
        write("dd");
        Subscription<TestUnit> reader = ring.subscribe();
        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.IDLE);

        write("ddKd");

        assertThat(numbersIn(reader)).containsExactly(4L, 5L);
        assertThat(reader.skippedUnits()).isZero();
    }

    @Test
    void joinerStartsAtAUnitMarkedAfterItWasPublished() throws Exception {
        write("Kddddd");
        ring.markRandomAccess(3);
        ring.markRandomAccess(2);       // older than what is known: no step back
        ring.markRandomAccess(99);      // not published yet: no effect

        assertThat(numbersIn(ring.subscribe())).containsExactly(3L, 4L, 5L);
    }

    @Test
    void waitingJoinerIsServedByAMarkAlone() throws Exception {
        write("ddd");
        Subscription<TestUnit> reader = ring.subscribe();
        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.IDLE);

        ring.markRandomAccess(1);

        assertThat(numbersIn(reader)).containsExactly(1L, 2L);
    }

    @Test
    void readerThatIsOverrunGoesOnAtTheNewestRandomAccessUnitAndCountsWhatItMissed() throws Exception {
        write("Kd");
        Subscription<TestUnit> reader = ring.subscribe();
        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.READY);
        assertThat(reader.next().number()).isZero();

        write("d".repeat(60) + "K" + "d".repeat(60) + "Kd");     // units 62 and 123 are keys

        assertThat(numbersIn(reader)).containsExactly(123L, 124L);
        assertThat(reader.skippedUnits()).isEqualTo(122);
        assertThat(ring.skippedUnits()).isEqualTo(122);
    }

    @Test
    void overrunReaderWithoutAnyPlaceToGoOnWaitsForTheNextOne() throws Exception {
        write("K");
        Subscription<TestUnit> reader = ring.subscribe();
        assertThat(numbersIn(reader)).containsExactly(0L);

        write("d".repeat(3 * MAX_BYTES));
        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.IDLE);
        write("Kd");

        assertThat(numbersIn(reader)).containsExactly(301L, 302L);
        assertThat(reader.skippedUnits()).isEqualTo(300);
    }

    @Test
    void unitInHandSurvivesAnOverrun() throws Exception {
        write("K");
        Subscription<TestUnit> reader = ring.subscribe();
        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.READY);

        write("d".repeat(3 * MAX_BYTES) + "K");

        assertThat(reader.next().number()).isZero();
        assertThat(numbersIn(reader)).containsExactly(301L);
    }

    @Test
    void payloadHeldStaysWithinTheByteLimit() {
        for (int i = 0; i < 1000; i++) {
            ring.append(new TestUnit(i, 1 + i % 30, i % 50 == 0), i / 100);
            assertThat(ring.heldBytes()).isLessThanOrEqualTo(MAX_BYTES);
        }
        assertThat(ring.head() - ring.tail()).isBetween(3L, 100L);
    }

    @Test
    void unitLargerThanTheLimitIsHeldAlone() throws Exception {
        write("Kdd");
        ring.append(new TestUnit(3, 10 * MAX_BYTES, true), 3);

        assertThat(ring.tail()).isEqualTo(3);
        assertThat(numbersIn(ring.subscribe())).containsExactly(3L);
    }

    @Test
    void groupWithoutAnEndIsHeldNoLongerThanTheAgeLimit() {
        ring.append(TestUnit.key(0), 0);
        ring.append(TestUnit.delta(1), MAX_AGE);
        assertThat(ring.tail()).isZero();

        ring.append(TestUnit.delta(2), MAX_AGE + 1);

        assertThat(ring.tail()).isEqualTo(1);
    }

    @Test
    void whatPrecedesTheNewestGroupIsHeldOnlyAsBacklog() {
        ring.append(TestUnit.key(0), 0);
        ring.append(TestUnit.delta(1), 50);
        assertThat(ring.tail()).as("the newest group is whole").isZero();

        ring.append(TestUnit.key(2), 55);

        assertThat(ring.tail()).as("55 is more than the backlog, 50 is not").isEqualTo(1);
    }

    @Test
    void timeThatJumpsBackEvictsNothing() {
        ring.append(TestUnit.key(0), MAX_AGE);
        ring.append(TestUnit.delta(1), 0);

        assertThat(ring.tail()).isZero();
    }

    @Test
    void slotsAreBoundedHoweverSmallTheUnits() throws Exception {
        UnitRing<TestUnit> wide = new UnitRing<>(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        wide.append(TestUnit.key(0), 0);
        for (int i = 1; i < 2 * UnitRing.MAX_SLOTS; i++) {
            wide.append(TestUnit.delta(i), 0);
        }
        assertThat(wide.head() - wide.tail()).isEqualTo(UnitRing.MAX_SLOTS);
        wide.markRandomAccess(wide.tail());

        List<Long> numbers = numbersIn(wide.subscribe());

        assertThat(numbers).hasSize(UnitRing.MAX_SLOTS).startsWith((long) UnitRing.MAX_SLOTS).isSorted();
    }

    @Test
    void clearedSlotsLetGoOfTheirUnits() {
        write("K" + "d".repeat(500));

        assertThat(ring.tail()).isEqualTo(401);
        AtomicInteger held = new AtomicInteger();
        for (long position = 0; position < ring.head(); position++) {
            if (ring.read(position) != null) {
                held.incrementAndGet();
            }
        }
        assertThat(held).hasValue(100);
    }

    /** K: a random access unit, d: any other; each one tick after the other of 100, so that age plays no role. */
    private void write(String units) {
        for (int i = 0; i < units.length(); i++) {
            ring.append(units.charAt(i) == 'K' ? TestUnit.key(written) : TestUnit.delta(written), written / 100);
            written++;
        }
    }

    private static List<Long> numbersIn(Subscription<TestUnit> reader) throws InterruptedException {
        List<Long> numbers = new ArrayList<>();
        while (reader.await(Duration.ZERO) == Outcome.READY) {
            numbers.add(reader.next().number());
        }
        return numbers;
    }
}
