package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.Inbox;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two clocks never run alike; the receiver follows the sender's. */
@ExtendWith(RunReports.class)
class DriftTest {
    private static Pair pair(int callerPpm, int listenerPpm, boolean traced) {
        return Pair.setup().link(link -> link.delay(ofMillis(20)).jitter(ofMillis(2)))
                .clocks(new SimClock(1_000_000, callerPpm), new SimClock(2_000_000, listenerPpm))
                .options(options -> options.latencyMs(120).driftTracer(traced)).connected();
    }

    @ParameterizedTest
    @CsvSource({"100, 0", "-100, 0", "0, 100", "0, -100", "100, -100", "-100, 100"})
    void latencyStaysWhereItWasWhileTheClocksDriftApart(int callerPpm, int listenerPpm) {
        Pair pair = pair(callerPpm, listenerPpm, true);

        pair.client().generate(Traffic.every(5_000_000, 200), ofMinutes(10));
        pair.runFor(ofMinutes(10).plusSeconds(1));

        // Untraced, 100 ppm come to 60 ms in ten minutes; an update comes every ten seconds, which is worth 1 ms.
        Inbox received = pair.server().received();
        assertThat(received.count()).isEqualTo(120_000);
        assertThat(received.shortestNs()).isGreaterThan(133_000_000);
        assertThat(received.longestNs()).isLessThan(149_000_000);
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    @Test
    void withoutTheTracerTheDriftShows() {
        Pair pair = pair(0, -100, false);

        pair.client().generate(Traffic.every(5_000_000, 200), ofMinutes(5));
        pair.runFor(ofMinutes(5).plusSeconds(1));

        assertThat(pair.server().received().longestNs()).isGreaterThan(165_000_000);
        assertThat(pair.server().stats().receive().driftUs()).isZero();
        pair.assertQuiet();
    }

    /** Clocks of one pace are not corrected into each other's jitter. */
    @Test
    void equalClocksAreLeftAlone() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .options(options -> options.latencyMs(120)).connected();

        pair.client().generate(Traffic.every(5_000_000, 200), ofMinutes(5));
        pair.runFor(ofMinutes(5).plusSeconds(1));

        assertThat(pair.server().received().longestNs() - pair.server().received().shortestNs()).isLessThan(100_000);
        pair.assertQuiet();
    }

    /** A path that becomes longer for good is not a clock that runs slow. */
    @Test
    void aLongerPathIsNotMistakenForDrift() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .options(options -> options.latencyMs(300)).connected();
        pair.client().generate(Traffic.every(5_000_000, 200), ofMinutes(4));
        pair.runFor(ofSeconds(60));
        var longer = Impairment.perfect().delay(ofMillis(70)).build();
        pair.toServer().impair(longer);
        pair.toClient().impair(longer);
        pair.runFor(ofMinutes(4));

        assertThat(pair.server().received().longestNs()).isBetween(319_000_000L, 326_000_000L);
        assertThat(pair.server().received().shortestNs()).isBetween(314_000_000L, 321_000_000L);
        pair.assertQuiet();
    }
}
