package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.DeliveryCheck;
import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimClock;
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

    @SeededTest(runs = 300, regressions = {0x2e6b30413e4aL, 0x6a9300e06643L, 0x24351dc13cf1L, 0xeee1d72a6b4bL})
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
        Impairment toServer = path(random);
        Impairment toClient = path(random);
        SrtOptions callerOptions = options(random);
        SrtOptions listenerOptions = options(random);
        Pair pair = Pair.setup().seed(seed).toServer(toServer).toClient(toClient)
                .callerOptions(_ -> callerOptions.toBuilder())
                .listenerOptions(_ -> listenerOptions.toBuilder()).callerInts(initialSeq(random), 0x1111)
                .clocks(clock(random), clock(random)).calling();
        pair.network().trace().note("caller " + callerOptions);
        pair.network().trace().note("listener " + listenerOptions);

        boolean connected = pair.runUnless(() -> pair.hasServer() && pair.client().isConnected(), ofSeconds(4));
        if (connected) {
            traffic(random, seed, pair.client());
            traffic(random, seed, pair.server());
            mishaps(random, pair);
            pair.runFor(ofSeconds(6));
        } else {
            // So much loss that no handshake came through in three seconds.
            pair.runFor(ofSeconds(30));
            assertThat(pair.client().core().isClosed()).isTrue();
        }
        pair.assertQuiet();
        if (connected) {
            DeliveryCheck.check(pair.client(), pair.server());
            DeliveryCheck.check(pair.server(), pair.client());
        }

        simulatedNs += pair.network().nowNs();
        events += pair.network().events();
    }

    private static Impairment path(SplittableRandom random) {
        Impairment.Builder path = Impairment.perfect().delay(ofNanos((long) Math.pow(10, random.nextDouble(4, 8.5))));
        if (random.nextInt(2) == 0) {
            path.loss(pick(random, 0.001, 0.01, 0.05, 0.2, 0.4));
        }
        if (random.nextInt(4) == 0) {
            path.burstLoss(pick(random, 0.001, 0.01, 0.05), pick(random, 0.05, 0.3), pick(random, 0.5, 0.9, 1));
        }
        switch (random.nextInt(4)) {
            case 0 -> path.jitter(ofMillis(1 + random.nextInt(60)));
            case 1 -> path.jitterWithOvertaking(ofMillis(1 + random.nextInt(60)));
            default -> {
                // Even.
            }
        }
        if (random.nextInt(4) == 0) {
            path.reorder(pick(random, 0.001, 0.05, 0.3), 1 + random.nextInt(20));
        }
        if (random.nextInt(4) == 0) {
            path.duplicate(pick(random, 0.001, 0.05, 0.5));
        }
        if (random.nextInt(6) == 0) {
            path.rate(1_000_000L << random.nextInt(5), 20_000 << random.nextInt(6));
        }
        return path.build();
    }

    private static double pick(SplittableRandom random, double... values) {
        return values[random.nextInt(values.length)];
    }

    private static SrtOptions options(SplittableRandom random) {
        SrtOptions.Builder options = SrtOptions.builder().latencyMs(random.nextInt(8) == 0 ? 0 : random.nextInt(1_500));
        if (random.nextInt(4) == 0) {
            options.receiveBufferPackets(32 + random.nextInt(500)).sendBufferPackets(32 + random.nextInt(500));
        }
        if (random.nextInt(6) == 0) {
            options.flowWindowPackets(32 + random.nextInt(500));
        }
        if (random.nextInt(4) == 0) {
            options.maxBandwidthBytesPerSec(50_000L << random.nextInt(8));
        } else if (random.nextInt(6) == 0) {
            options.maxBandwidthBytesPerSec(0);
        }
        if (random.nextInt(8) == 0) {
            options.mtuBytes(500 + random.nextInt(1_000)).payloadBytes(400);
        }
        return options.tooLateDrop(random.nextInt(5) > 0).nakReport(random.nextInt(5) > 0)
                .driftTracer(random.nextBoolean()).peerIdleTimeoutMs(60_000).build();
    }

    private static int initialSeq(SplittableRandom random) {
        return random.nextBoolean() ? random.nextInt(0x7FFF_FFFF) : 0x7FFF_FFFE - random.nextInt(3_000);
    }

    private static SimClock clock(SplittableRandom random) {
        return new SimClock(random.nextLong(-1L << 60, 1L << 60), random.nextInt(-120, 121));
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
