package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The path, or a process, stands still for a while and then goes on. */
@ExtendWith(RunReports.class)
class OutageTest {
    @Test
    void aLatencyLongerThanTheOutageHidesIt() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(2_000));
        pair.client().generate(Traffic.constant(2_000_000, 1_316), ofSeconds(10));
        pair.runFor(ofSeconds(3));
        pair.toServer().cutFor(ofMillis(900));
        pair.toClient().cutFor(ofMillis(900));
        pair.runFor(ofSeconds(12));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsLate()).isZero();
        pair.assertQuiet();
    }

    /** The path holds everything back for longer than the latency: late is better than never, and is counted. */
    @Test
    void whatComesLateButInOrderIsDeliveredLate() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(4));
        pair.runFor(ofSeconds(2));
        pair.toServer().impair(Impairment.perfect().delay(ofMillis(400)).build());
        pair.runFor(ofSeconds(4));

        assertThat(pair.server().received().count()).isEqualTo(400);
        assertThat(pair.server().stats().receive().packetsLate()).isBetween(195L, 202L);
        assertThat(pair.server().received().longestNs()).isBetween(399_000_000L, 401_000_000L);
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    /** Nothing is delivered twice, in the wrong order, or for ever later than it should, whatever the outage. */
    @SeededTest(runs = 20)
    void outagesOfAnyLengthHeal(Seed seed) {
        var random = seed.random();
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(5 + random.nextInt(80))).loss(0.01))
                .options(options -> options.latencyMs(200)).connected();
        pair.client().generate(Traffic.video(2_000_000, 1_316, seed), ofSeconds(20));
        pair.server().generate(Traffic.video(1_000_000, 1_316, seed), ofSeconds(20));
        for (int i = 0; i < 4; i++) {
            pair.runFor(ofMillis(1_000 + random.nextInt(2_000)));
            pair.toServer().cutFor(ofMillis(random.nextInt(4_500)));
            if (random.nextBoolean()) {
                pair.toClient().cutFor(ofMillis(random.nextInt(4_500)));
            }
        }
        pair.runFor(ofSeconds(15));
        long lateBefore = pair.server().stats().receive().packetsLate();
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(2));
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().stats().receive().packetsLate()).as("back on time").isEqualTo(lateBefore);
        pair.assertQuiet();
    }

    /** A sender that ran farther ahead during the outage than the receive buffer reaches. */
    @Test
    void aSenderFarAheadIsFoundAgain() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .callerOptions(options -> options.sendBufferPackets(65_536))
                .listenerOptions(options -> options.receiveBufferPackets(256)).connected();
        pair.client().generate(Traffic.every(1_000_000, 500), ofSeconds(10));
        pair.runFor(ofSeconds(2));
        pair.toServer().cutFor(ofSeconds(4));
        pair.toClient().cutFor(ofSeconds(4));
        pair.runFor(ofSeconds(12));

        assertThat(pair.server().received().has(9_999)).isTrue();
        assertThat(pair.server().received().count()).isGreaterThan(4_000);
        pair.assertQuiet();
    }

    /** One message is enough to be found again, because its sender repeats it. */
    @Test
    void aSingleMessageFarAheadIsDelivered() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .listenerOptions(options -> options.receiveBufferPackets(64)).connected();
        pair.toServer().cutFor(ofSeconds(4));
        pair.client().generate(Traffic.every(5_000_000, 500), ofSeconds(2));
        pair.runFor(ofSeconds(5));

        pair.client().send("here I am");
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().texts()).containsExactly("here I am");
        pair.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 300, 1_000, 3_000})
    void aReceivingProcessThatStoodStillLosesNothingItsSocketKept(int pauseMs) {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(6));
        pair.runFor(ofSeconds(1));
        pair.listenerHost().pauseFor(ofMillis(pauseMs));
        pair.runFor(ofSeconds(8));

        assertThat(pair.server().received().count() + pair.client().stats().send().packetsDropped())
                .isGreaterThanOrEqualTo(600);
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 300, 1_000, 3_000})
    void aSendingProcessThatStoodStillGoesOn(int pauseMs) {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)).loss(0.02), options -> options.latencyMs(300));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(2));
        pair.runFor(ofSeconds(1));
        pair.callerHost().pauseFor(ofMillis(pauseMs));
        pair.runFor(ofSeconds(8));

        assertThat(pair.client().isConnected()).isTrue();
        assertThat(pair.server().isConnected()).isTrue();
        pair.assertQuiet();
    }

    /** Timers that are always a bit late change figures, not results. */
    @SeededTest(runs = 5)
    void lateTimersLoseNothing(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).loss(0.05))
                .options(options -> options.latencyMs(500)).connected();
        pair.callerHost().timersLateBy(ofMillis(7));
        pair.listenerHost().timersLateBy(ofMillis(13));

        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(10));
        pair.runFor(ofSeconds(12));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }
}
