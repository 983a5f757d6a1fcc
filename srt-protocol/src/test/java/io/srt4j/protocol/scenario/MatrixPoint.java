package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;

import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SimClock;
import java.util.List;
import java.util.SplittableRandom;

/** One point of the space that {@link SeedMatrixTest} explores: paths, options, clocks, first sequence number, who calls, end. */
record MatrixPoint(Impairment toServer, Impairment toClient, SrtOptions callerOptions, SrtOptions listenerOptions,
        int initialSeq, SimClock callerClock, SimClock listenerClock, boolean meets, Ending ending) {
    /** How a run is over. */
    enum Ending {
        /** When everything has settled. */
        QUIET,
        CALLER_CLOSES,
        LISTENER_CLOSES
    }

    /**
     * What came to the matrix later is drawn from a sequence of its own, and only for three seeds in four: so that seeds
     * that once failed stay what they were. All those of today are in the fourth with this number.
     */
    private static final long LATER = 17;
    private static final List<CipherMode> MODES = List.of(CipherMode.AUTO, CipherMode.AES_CTR, CipherMode.AES_GCM);

    static MatrixPoint draw(SplittableRandom random, Seed seed) {
        Impairment toServer = path(random);
        Impairment toClient = path(random);
        SrtOptions caller = options(random);
        SrtOptions listener = options(random);
        int initialSeq = initialSeq(random);
        SimClock callerClock = clock(random);
        SimClock listenerClock = clock(random);
        boolean meets = false;
        Ending ending = Ending.QUIET;
        SplittableRandom later = new SplittableRandom(seed.value() ^ LATER);
        if (later.nextInt(4) > 0) {
            caller = more(caller, later).streamId("x".repeat(later.nextInt(8) == 0 ? later.nextInt(513) : 0)).build();
            listener = more(listener, later).build();
            ending = switch (later.nextInt(10)) {
                case 0 -> Ending.CALLER_CLOSES;
                case 1 -> Ending.LISTENER_CLOSES;
                default -> Ending.QUIET;
            };
            if (later.nextInt(3) > 0) {
                CipherMode mode = MODES.get(later.nextInt(MODES.size()));
                caller = encrypted(caller, later).cipherMode(mode).build();
                // A listener that insists on one refuses a caller that leaves it open.
                boolean insists = mode != CipherMode.AUTO && later.nextBoolean();
                listener = encrypted(listener, later).cipherMode(insists ? mode : CipherMode.AUTO).build();
            }
            if (later.nextInt(4) == 0) {
                meets = true;
                caller = caller.toBuilder().streamId("").build();
                // Either side may be the one that proposes.
                listener = listener.toBuilder().cipherMode(caller.encryption().cipherMode()).build();
            }
        }
        return new MatrixPoint(toServer, toClient, caller, listener, initialSeq, callerClock, listenerClock, meets,
                ending);
    }

    Pair.Setup setup(Seed seed) {
        Pair.Setup setup = Pair.setup().seed(seed).toServer(toServer).toClient(toClient)
                .callerOptions(_ -> callerOptions.toBuilder()).listenerOptions(_ -> listenerOptions.toBuilder())
                .callerInts(initialSeq, 0x1111).clocks(callerClock, listenerClock);
        return meets ? setup.meeting() : setup;
    }

    /** Both sides know the passphrase. Keys are changed as often as once in ten packets, or never. */
    private static SrtOptions.Builder encrypted(SrtOptions options, SplittableRandom random) {
        SrtOptions.Builder encrypted = options.toBuilder().passphrase("a secret of the matrix")
                .keyBytes(8 * random.nextInt(2, 5));
        if (random.nextInt(4) == 0) {
            encrypted.keyBytes(0);
        }
        if (random.nextInt(3) > 0) {
            int refreshPackets = 10 << random.nextInt(12);
            encrypted.keyRefreshPackets(refreshPackets)
                    .keyPreAnnouncePackets(random.nextInt((refreshPackets - 1) / 2 + 1));
        }
        return encrypted;
    }

    private static SrtOptions.Builder more(SrtOptions options, SplittableRandom random) {
        SrtOptions.Builder more = options.toBuilder();
        if (random.nextInt(3) == 0) {
            more.peerLatencyMs(random.nextInt(1_500));
        }
        if (random.nextInt(4) == 0) {
            more.sendDropDelayMs(random.nextInt(3) == 0 ? -1 : random.nextInt(2_000));
        }
        if (random.nextInt(4) == 0 && options.adjustable().maxBandwidthBytesPerSec() == 0) {
            more.inputBandwidthBytesPerSec(20_000L << random.nextInt(8)).overheadPercent(5 + random.nextInt(96));
        }
        return more;
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
                .driftTracer(random.nextBoolean()).adaptiveReorder(random.nextInt(4) > 0)
                .lossMaxTtlPackets(random.nextInt(4) == 0 ? random.nextInt(60) : 0)
                .retransmitAlgorithm(random.nextInt(4) > 0 ? 1 : 0)
                .maxRetransmitBandwidthBytesPerSec(random.nextInt(6) == 0 ? 2_000L << random.nextInt(9) : -1)
                .peerIdleTimeoutMs(60_000).build();
    }

    private static int initialSeq(SplittableRandom random) {
        return random.nextBoolean() ? random.nextInt(0x7FFF_FFFF) : 0x7FFF_FFFE - random.nextInt(3_000);
    }

    private static SimClock clock(SplittableRandom random) {
        return new SimClock(random.nextLong(-1L << 60, 1L << 60), random.nextInt(-120, 121));
    }
}
