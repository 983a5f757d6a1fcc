package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever waits is woken, however many they are. */
@Timeout(60)
class WakerTest {
    private final Waker waker = new Waker();
    private final AtomicInteger round = new AtomicInteger();

    @AfterEach
    void close() {
        waker.close();
    }

    /** Parks until the round is {@code last}, and counts itself in {@code seen} once in each round. */
    private void follow(int last, AtomicInteger seen) {
        for (int next = 1; next <= last; next++) {
            while (round.get() < next) {
                LockSupport.park(this);
            }
            seen.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 200, 5000})
    void everyThreadIsWokenInEveryRound(int count) throws Exception {
        int rounds = 50;
        AtomicInteger seen = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.startVirtualThread(() -> follow(rounds, seen)));
        }
        for (int i = 1; i <= rounds; i++) {
            round.set(i);
            threads.forEach(waker::add);
            waker.flush();
            while (seen.get() < i * count) {
                Thread.onSpinWait();
            }
        }

        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).hasValue(rounds * count);
    }

    @Test
    void aThreadOfThePlatformIsWokenAtOnce() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        Thread thread = Thread.ofPlatform().start(() -> follow(1, seen));
        round.set(1);

        waker.add(thread); // without a flush

        thread.join();
        assertThat(seen).hasValue(1);
    }
}
