package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.sim.DeliveryCheck;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Random points of the space of paths, options and traffic; every seed is one. A few hundred run in every build, as many
 * as one likes with {@code bin/simulate}.
 */
class SeedMatrixTest {
    private static long startedNs;
    private static long simulatedNs;
    private static long events;
    private static long seeds;
    private static final List<Seed> FAILED = new ArrayList<>();

    @BeforeAll
    static void start() {
        startedNs = System.nanoTime();
    }

    @AfterAll
    static void report() {
        double seconds = (System.nanoTime() - startedNs) / 1e9;
        System.out.printf("%d seeds in %.1f s: %.0f seeds/s, %.0f simulated seconds/s, %.0f events/s%n", seeds, seconds,
                seeds / seconds, simulatedNs / 1e9 / seconds, events / seconds);
        FAILED.forEach(seed -> System.out.printf("failed: ./mvnw test -pl srt-protocol -am -Dtest=SeedMatrixTest "
                + "-Dsrt4j.seed=%s -Dsrt4j.traceLines=500%n", seed));
    }

    @SeededTest(runs = 300, regressions = {0x2e6b30413e4aL, 0x6a9300e06643L, 0x24351dc13cf1L, 0xeee1d72a6b4bL,
        0xf3731de363bdL, 0x8f0a0c08c12dL,
        0x55beb7b6a472L, 0xdf57b0dcb160L, 0x8eb288837339L, 0x3a75a6715119L, 0xf439cd852da9L})
    void figuresAddUpOnAnyPath(Seed seed) {
        boolean held = false;
        try {
            run(seed);
            held = true;
        } finally {
            seeds++;
            if (!held) {
                FAILED.add(seed);
            }
        }
    }

    private static void run(Seed seed) {
        SplittableRandom random = seed.random();
        MatrixPoint point = MatrixPoint.draw(random, seed);
        Pair pair = point.setup(seed).calling();
        pair.network().trace().note("caller " + point.callerOptions());
        pair.network().trace().note("listener " + point.listenerOptions());

        boolean connected = pair.runUnless(() -> pair.hasServer() && pair.server().isConnected()
                && pair.client().isConnected(), point.meets() ? ofSeconds(35) : ofSeconds(4));
        if (connected) {
            traffic(random, seed, pair.client());
            traffic(random, seed, pair.server());
            mishaps(random, pair);
            switch (point.ending()) {
                case QUIET -> pair.runFor(ofSeconds(6));
                case CALLER_CLOSES -> end(pair, pair.client(), pair.server());
                case LISTENER_CLOSES -> end(pair, pair.server(), pair.client());
            }
        } else {
            // So much loss that no handshake came through in time; a side that believes otherwise notices the silence.
            pair.runFor(ofSeconds(point.meets() ? 100 : 30));
            assertThat(pair.client().core().isClosed()).isTrue();
        }
        pair.assertQuiet();
        if (connected) {
            DeliveryCheck.check(pair);
        }

        simulatedNs += pair.network().nowNs();
        events += pair.network().events();
    }

    /** In the middle of everything. Whoever is told notices, or notices the silence. */
    private static void end(Pair pair, SimConnection closing, SimConnection other) {
        closing.close(CloseReason.kicked("by the matrix"));
        closing.startReading();
        other.startReading();
        pair.runFor(ofSeconds(75));
        assertThat(closing.closeReason()).contains(CloseReason.kicked("by the matrix"));
        assertThat(other.closeReason()).get().extracting(CloseReason::kind)
                .isIn(CloseReason.Kind.PEER_SHUTDOWN, CloseReason.Kind.PEER_IDLE);
        closing.assertReceiveFiguresAddUp();
        other.assertReceiveFiguresAddUp();
    }

    private static void traffic(SplittableRandom random, Seed seed, SimConnection from) {
        int bytes = Math.min(from.settings().maxPayloadBytes(), from.core().options().payloadBytes());
        Duration length = ofMillis(1_000 + random.nextInt(7_000));
        long bitsPerSec = 100_000L << random.nextInt(7);
        switch (random.nextInt(5)) {
            case 0 -> from.generate(Traffic.constant(bitsPerSec, 20 + random.nextInt(bytes - 20)), length);
            case 1 -> from.generate(Traffic.constant(bitsPerSec, bytes), length);
            case 2 -> from.generate(Traffic.video(bitsPerSec, bytes, seed), length);
            case 3 -> from.sendNumbered(random.nextInt(3_000), bytes);
            default -> {
                // One way only.
            }
        }
    }

    private static void mishaps(SplittableRandom random, Pair pair) {
        for (int i = random.nextInt(4); i > 0; i--) {
            pair.runFor(ofMillis(random.nextInt(2_000)));
            switch (random.nextInt(6)) {
                case 0 -> pair.toServer().cutFor(ofMillis(random.nextInt(3_000)));
                case 1 -> pair.toClient().cutFor(ofMillis(random.nextInt(3_000)));
                case 2 -> pair.listenerHost().pauseFor(ofMillis(random.nextInt(1_000)));
                case 3 -> pair.callerHost().pauseFor(ofMillis(random.nextInt(1_000)));
                case 4 -> pair.server().stopReading();
                default -> pair.listenerHost().timersLateBy(ofMillis(random.nextInt(20)));
            }
        }
    }
}
