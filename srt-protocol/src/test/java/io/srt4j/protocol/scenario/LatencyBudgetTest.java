package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Delivery happens exactly when the negotiated latency says, and the latency is exactly what buys repairs. */
@ExtendWith(RunReports.class)
class LatencyBudgetTest {
    private static final long ONE_WAY_NS = 19_900_000;

    /** A lost packet is given up when the one behind it is due, a round trip after that one came. */
    private static Pair withOneLoss(int latencyMs) {
        Pair pair = Pair.connected(link -> link.delay(ofNanos(ONE_WAY_NS)), options -> options.latencyMs(latencyMs));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(2));
        pair.network().time().at(pair.network().nowNs() + 1_000_000_000, () -> pair.toServer().dropNext(1));
        pair.runFor(ofSeconds(3));
        return pair;
    }

    @Test
    void latencyOfOneRoundTripRepairsALoss() {
        Pair pair = withOneLoss(40);

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    @Test
    void oneMillisecondLessDropsExactlyTheLostPacket() {
        Pair pair = withOneLoss(39);

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent() - 1);
        assertThat(pair.server().received().missing()).hasSize(1);
        assertThat(pair.server().stats().receive().packetsDropped()).isEqualTo(1);
        assertThat(pair.client().stats().send().packetsRetransmitted()).as("it would come too late").isZero();
        pair.assertQuiet();
    }

    @Test
    void everyMessageTakesOneWayPlusLatency() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(30)), options -> options.latencyMs(200));

        pair.client().generate(Traffic.constant(2_000_000, 1_316), ofSeconds(20));
        pair.runFor(ofSeconds(21));

        assertThat(pair.server().received().shortestNs()).isBetween(229_990_000L, 230_000_000L);
        assertThat(pair.server().received().longestNs()).isBetween(229_990_000L, 230_010_000L);
        pair.assertQuiet();
    }

    /** Jitter of the path disappears: the application sees the sender's spacing. */
    @SeededTest(runs = 10)
    void jitterIsTakenOutOfTheDelivery(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).jitter(ofMillis(60)))
                .options(options -> options.latencyMs(150).driftTracer(false)).connected();

        pair.client().generate(Traffic.video(3_000_000, 1_316, seed), ofSeconds(10));
        pair.runFor(ofSeconds(11));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().received().longestNs() - pair.server().received().shortestNs())
                .isLessThan(20_000);
        pair.assertQuiet();
    }

    /** The handshake that sets the time base may itself have been slow; then everything is due that much later. */
    @Test
    void aSlowHandshakeOnlyAddsLatency() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(100))).options(options -> options.latencyMs(50))
                .connected();
        pair.toServer().impair(Impairment.perfect().delay(ofMillis(20)).build());

        pair.client().generate(Traffic.every(10_000_000, 500), ofSeconds(2));
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().longestNs()).isBetween(149_990_000L, 150_010_000L);
        pair.assertQuiet();
    }

    @Test
    void eachDirectionHasItsOwnLatency() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(10)))
                .callerOptions(options -> options.latencyMs(100))
                .listenerOptions(options -> options.latencyMs(300)).connected();

        pair.client().generate(Traffic.every(10_000_000, 500), ofSeconds(2));
        pair.server().generate(Traffic.every(10_000_000, 500), ofSeconds(2));
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().longestNs()).isBetween(309_990_000L, 310_010_000L);
        assertThat(pair.client().received().longestNs()).isBetween(109_990_000L, 110_010_000L);
        pair.assertQuiet();
    }

    @Test
    void withoutLatencyMessagesAreDeliveredOnArrival() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(10)), options -> options.latencyMs(0));

        pair.client().generate(Traffic.every(10_000_000, 500), ofSeconds(2));
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().count()).isEqualTo(200);
        assertThat(pair.server().received().longestNs()).isBetween(9_990_000L, 10_010_000L);
        pair.assertQuiet();
    }
}
