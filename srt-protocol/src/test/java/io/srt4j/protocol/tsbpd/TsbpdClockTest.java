package io.srt4j.protocol.tsbpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TsbpdClockTest {
    private static final long LATENCY_NS = 120_000_000;
    private static final long MAX_TIMESTAMP_US = 0xFFFF_FFFFL;

    /** libsrt's rule, with its states: a carry while the wrap is checked, given back 30 to 60 s after it. */
    private static final class LibsrtClock {
        private static final long PERIOD_US = 30_000_000;
        private long baseUs;
        private boolean wrapCheck;

        LibsrtClock(long arrivalUs, long timestampUs) {
            baseUs = arrivalUs - timestampUs;
        }

        long dueUs(long timestampUs) {
            if (wrapCheck) {
                if (timestampUs >= PERIOD_US && timestampUs <= 2 * PERIOD_US) {
                    wrapCheck = false;
                    baseUs += MAX_TIMESTAMP_US + 1;
                }
            } else if (timestampUs > MAX_TIMESTAMP_US - PERIOD_US) {
                wrapCheck = true;
            }
            long carryUs = wrapCheck && timestampUs <= 2 * PERIOD_US ? MAX_TIMESTAMP_US + 1 : 0;
            return baseUs + carryUs + timestampUs + LATENCY_NS / 1_000;
        }
    }

    @Test
    void aPacketIsDueItsLatencyAfterItsTimestamp() {
        TsbpdClock clock = new TsbpdClock(5_000_000_000L, 2_000_000, LATENCY_NS, false);

        assertThat(clock.dueNs(clock.senderTimeUs(6_000_000_000L, 3_000_000))).isEqualTo(6_120_000_000L);
        assertThat(clock.dueNs(clock.senderTimeUs(6_000_000_000L, 3_000_001))).isEqualTo(6_120_001_000L);
    }

    /** As when the caller's program had only just started. */
    @Test
    void whatTheHandshakeWasDelayedByIsNotAddedToTheLatency() {
        TsbpdClock clock = new TsbpdClock(5_030_000_000L, 5_000_000, LATENCY_NS, true);

        clock.onClockSample(5_050_000_000L, 5_045_000, 0);

        assertThat(clock.dueNs(clock.senderTimeUs(6_005_000_000L, 6_000_000))).isEqualTo(6_125_000_000L);
    }

    @Test
    void noSampleTakesMoreThanTheLatencyOff() {
        TsbpdClock clock = new TsbpdClock(5_000_000_000L, 5_000_000, LATENCY_NS, true);

        clock.onClockSample(5_050_000_000L, 6_000_000, 0);
        clock.onClockSample(5_060_000_000L, 7_000_000, 0);

        assertThat(clock.dueNs(clock.senderTimeUs(6_000_000_000L, 6_000_000))).isEqualTo(6_000_000_000L);
    }

    @Test
    void onlyTheFirstSamplesTellOfTheHandshake() {
        TsbpdClock clock = new TsbpdClock(5_030_000_000L, 5_000_000, LATENCY_NS, true);

        for (int sample = 0; sample < 16; sample++) {
            clock.onClockSample(5_050_000_000L, 5_020_000, 0);
        }
        clock.onClockSample(5_050_000_000L, 5_050_000, 0);

        assertThat(clock.dueNs(clock.senderTimeUs(6_030_000_000L, 6_000_000))).isEqualTo(6_150_000_000L);
    }

    @SeededTest(runs = 30)
    void agreesWithLibsrtThroughTheWrap(Seed seed) {
        SplittableRandom random = seed.random();
        long nowUs = random.nextLong(1_000_000_000_000L);
        long senderUs = MAX_TIMESTAMP_US - random.nextLong(120_000_000);
        long offsetUs = nowUs - senderUs;
        TsbpdClock clock = new TsbpdClock(nowUs * 1_000, (int) senderUs, LATENCY_NS, false);
        LibsrtClock libsrt = new LibsrtClock(nowUs, senderUs);

        for (int i = 0; i < 2_000; i++) {
            senderUs += random.nextLong(300_000);
            nowUs = senderUs + offsetUs + random.nextLong(100_000);
            int timestampUs = (int) senderUs;
            long dueNs = clock.dueNs(clock.senderTimeUs(nowUs * 1_000, timestampUs));
            assertThat(dueNs / 1_000).isEqualTo(libsrt.dueUs(Integer.toUnsignedLong(timestampUs)));
        }
    }

    /** libsrt needs a packet in the half minute around the wrap; an hour without one is understood here. */
    @Test
    void aSilenceAroundTheWrapIsUnderstood() {
        TsbpdClock clock = new TsbpdClock(0, (int) (MAX_TIMESTAMP_US - 1_000_000 + 1), LATENCY_NS, false);
        long thirtyMinutesUs = 30 * 60 * 1_000_000L;

        long dueNs = clock.dueNs(clock.senderTimeUs(thirtyMinutesUs * 1_000, (int) (thirtyMinutesUs - 1_000_000)));

        assertThat(dueNs).isEqualTo(thirtyMinutesUs * 1_000 + LATENCY_NS);
    }

    @Test
    void packetsBeforeTheWrapMayComeAfterThoseBehindIt() {
        TsbpdClock clock = new TsbpdClock(0, 0, LATENCY_NS, false);
        long wrapNs = (MAX_TIMESTAMP_US + 1) * 1_000;

        assertThat(clock.dueNs(clock.senderTimeUs(wrapNs, 10))).isEqualTo(wrapNs + 10_000 + LATENCY_NS);
        assertThat(clock.dueNs(clock.senderTimeUs(wrapNs + 20_000, -10))).isEqualTo(wrapNs - 10_000 + LATENCY_NS);
    }

    /** A sender whose clock runs fast by 50 ppm, seen a hundred times a second without jitter. */
    @Test
    void driftIsFollowedInSteps() {
        TsbpdClock clock = new TsbpdClock(0, 0, LATENCY_NS, true);
        for (long ms = 10; ms <= 120_000; ms += 10) {
            clock.onClockSample(ms * 1_000_000, (int) (ms * 1_000 + ms * 50 / 1_000), 0);
        }
        long nowNs = 120_000_000_000L;
        int stampUs = 120_000_000 + 6_000;

        long dueNs = clock.dueNs(clock.senderTimeUs(nowNs, stampUs));

        assertThat(dueNs).as("untraced 6 ms late").isBetween(nowNs + LATENCY_NS, nowNs + LATENCY_NS + 600_000);
    }

    @Test
    void aTracerThatIsOffChangesNothing() {
        TsbpdClock clock = new TsbpdClock(0, 0, LATENCY_NS, false);
        for (int i = 0; i < 5_000; i++) {
            clock.onClockSample(i * 10_000_000L, i * 10_000 - 50_000, 0);
        }

        assertThat(clock.driftUs()).isZero();
        assertThat(clock.dueNs(clock.senderTimeUs(0, 0))).isEqualTo(LATENCY_NS);
    }

    /** A round trip that became longer explains half of its growth. */
    @Test
    void aLongerRoundTripIsNotDrift() {
        TsbpdClock clock = new TsbpdClock(0, 0, LATENCY_NS, true);
        for (int i = 1; i <= 3_000; i++) {
            clock.onClockSample(i * 10_000_000L + 25_000_000, i * 10_000, 50_000);
        }

        assertThat(clock.driftUs()).isZero();
    }
}
