package io.srt4j.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.gateway.hub.Subscription.Outcome;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting: what ends it, and that nothing else does. */
@Timeout(20)
class SubscriptionTest {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final UnitRing<TestUnit> ring = new UnitRing<>(1000, 1000, 1000);
    private final Subscription<TestUnit> reader = ring.subscribe();

    @Test
    void waitingReaderIsWokenByTheNextUnit() throws Exception {
        FutureTask<Outcome> waiting = whenParked(() -> reader.await(FOREVER));

        ring.append(TestUnit.key(7), 0);

        assertThat(waiting.get()).isEqualTo(Outcome.READY);
        assertThat(reader.next().number()).isEqualTo(7);
    }

    @Test
    void waitingReaderIsWokenByTheEnd() throws Exception {
        FutureTask<Outcome> waiting = whenParked(() -> reader.await(FOREVER));

        ring.end();

        assertThat(waiting.get()).isEqualTo(Outcome.ENDED);
    }

    @Test
    void waitingReaderIsWokenWhenAnotherThreadClosesIt() throws Exception {
        FutureTask<Outcome> waiting = whenParked(() -> reader.await(FOREVER));

        reader.close();

        assertThat(waiting.get()).isEqualTo(Outcome.ENDED);
        assertThat(ring.readers()).isZero();
    }

    @Test
    void interruptEndsAWait() throws Exception {
        FutureTask<Thread> parked = new FutureTask<>(Thread::currentThread);
        FutureTask<Outcome> waiting = whenParked(() -> {
            parked.run();
            return reader.await(FOREVER);
        });

        parked.get().interrupt();

        assertThatThrownBy(waiting::get).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void waitWithoutNewsEndsIdleAfterItsTime() throws Exception {
        long startNs = System.nanoTime();

        assertThat(reader.await(Duration.ofMillis(30))).isEqualTo(Outcome.IDLE);
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
    }

    @Test
    void unitsThatMayNotBeStartedAtDoNotEndTheWaitOfANewReader() throws Exception {
        FutureTask<Outcome> waiting = whenParked(() -> reader.await(FOREVER));

        ring.append(TestUnit.delta(0), 0);
        ring.append(TestUnit.key(1), 0);

        assertThat(waiting.get()).isEqualTo(Outcome.READY);
        assertThat(reader.next().number()).isEqualTo(1);
    }

    @Test
    void closedReaderGetsNothingMore() throws Exception {
        ring.append(TestUnit.key(0), 0);
        reader.close();

        assertThat(reader.await(FOREVER)).isEqualTo(Outcome.ENDED);
        assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readyStaysReadyUntilTheUnitIsTaken() throws Exception {
        ring.append(TestUnit.key(0), 0);

        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.READY);
        assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.READY);
        assertThat(reader.next().number()).isZero();
        assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    }

    /** Who polls is told of the end of an empty ring, not of each unit while there are others to read. */
    @Test
    void newsAreToldOnceAfterAPollThatFoundNothing() {
        AtomicInteger told = new AtomicInteger();
        Subscription<TestUnit> polling = ring.subscribe(told::incrementAndGet);
        ring.append(TestUnit.key(0), 0);
        assertThat(told).hasValue(0);

        assertThat(polling.poll()).isEqualTo(Outcome.READY);
        polling.next();
        assertThat(polling.poll()).isEqualTo(Outcome.IDLE);
        ring.append(TestUnit.delta(1), 1);
        ring.append(TestUnit.delta(2), 2);

        assertThat(told).hasValue(1);
        assertThat(polling.poll()).isEqualTo(Outcome.READY);
        assertThat(polling.next().number()).isEqualTo(1);
    }

    @Test
    void whoPollsIsToldOfTheEnd() {
        AtomicInteger told = new AtomicInteger();
        Subscription<TestUnit> polling = ring.subscribe(told::incrementAndGet);
        assertThat(polling.poll()).isEqualTo(Outcome.IDLE);

        ring.end();

        assertThat(told).hasValue(1);
        assertThat(polling.poll()).isEqualTo(Outcome.ENDED);
    }

    /** Runs it on a virtual thread and returns once that thread waits. */
    private static <T> FutureTask<T> whenParked(Callable<T> call) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = Thread.startVirtualThread(task);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(task.isDone()).isFalse();
            Thread.onSpinWait();
        }
        return task;
    }
}
