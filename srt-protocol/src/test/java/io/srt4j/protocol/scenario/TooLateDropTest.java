package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot come in time is given up, on both sides, and every message given up is counted once. */
@ExtendWith(RunReports.class)
class TooLateDropTest {
    /** The receiver skips exactly what is missing, and nothing that is there. */
    @Test
    void theReceiverSkipsOnlyWhatIsMissing() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(50)), options -> options.latencyMs(60));
        pair.toServer().dropAll(Wire::isRetransmit);
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(1));
        pair.network().time().at(pair.network().nowNs() + 500_000_000, () -> pair.toServer().dropNext(3));
        pair.runFor(ofSeconds(2));

        assertThat(pair.server().received().missing()).containsExactly(50, 51, 52);
        assertThat(pair.server().stats().receive().packetsDropped()).isEqualTo(3);
        pair.assertQuiet();
    }

    /** A drop does not delay what comes behind it. */
    @Test
    void deliveryStaysOnTimeAroundADrop() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(50)), options -> options.latencyMs(60));
        pair.toServer().dropAll(Wire::isRetransmit);
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(3));
        pair.network().time().at(pair.network().nowNs() + 500_000_000, () -> pair.toServer().dropNext(20));
        pair.runFor(ofSeconds(4));

        assertThat(pair.server().received().missing()).hasSize(20);
        assertThat(pair.server().received().longestNs()).isBetween(109_990_000L, 110_010_000L);
        assertThat(pair.server().stats().receive().packetsLate()).isZero();
        pair.assertQuiet();
    }

    @Test
    void withoutTooLateDropEverythingIsWaitedForAndDeliveredLate() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(50)),
                options -> options.latencyMs(60).tooLateDrop(false));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(2));
        pair.network().time().at(pair.network().nowNs() + 500_000_000, () -> pair.toServer().dropNext(5));
        pair.runFor(ofSeconds(4));

        assertThat(pair.server().received().count()).isEqualTo(200);
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        assertThat(pair.server().stats().receive().packetsLate()).isPositive();
        assertThat(pair.server().stats().receive().deliveryDelayUs())
                .as("at least 10 ms for each late one")
                .isGreaterThan(10_000 * pair.server().stats().receive().packetsLate());
        pair.assertQuiet();
    }

    /** After an outage the sender does not flood the path with what is of no use any more. */
    @Test
    void theSenderGivesUpWhatIsOlderThanItsThreshold() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(6));
        pair.runFor(ofSeconds(1));
        pair.toServer().cutFor(ofSeconds(3));
        pair.toClient().cutFor(ofSeconds(3));
        pair.runFor(ofSeconds(6));

        // 3 s of silence less the 1020 ms that are kept, plus what was in flight when it began.
        long droppedBySender = pair.client().stats().send().packetsDropped();
        assertThat(droppedBySender).isBetween(390L, 420L);
        assertThat(pair.server().stats().receive().packetsDropped()).isBetween(droppedBySender - 15, droppedBySender);
        assertThat(pair.server().stats().receive().packetsLate()).as("kept, and delivered late").isBetween(160L, 230L);
        assertThat(pair.server().received().has(1_199)).isTrue();
        pair.assertQuiet();
    }

    /** A window that never opens: messages are dropped without ever having been sent, and leave a gap on the wire. */
    @Test
    void messagesThatWereNeverSentMayBeDroppedToo() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .callerOptions(options -> options.maxBandwidthBytesPerSec(50_000)).connected();
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(10)); // four times the limit
        pair.runFor(ofSeconds(14));
        pair.client().sendNumbered(1, 1_000); // only a later message shows that the last ones were dropped
        pair.runFor(ofSeconds(2));

        assertThat(pair.client().stats().send().packetsDropped()).isPositive();
        assertThat(pair.server().received().count() + pair.server().stats().receive().packetsDropped())
                .isEqualTo(2_001);
        pair.assertQuiet();
    }

    @Test
    void aNegativeDropDelayKeepsEverything() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)),
                options -> options.latencyMs(120).sendDropDelayMs(-1));
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(4));
        pair.runFor(ofSeconds(1));
        pair.toServer().cutFor(ofSeconds(3));
        pair.runFor(ofSeconds(6));

        assertThat(pair.client().stats().send().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    @SeededTest(runs = 20)
    void hopelessLossIsCountedOnBothSides(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(60)).loss(0.3))
                .options(options -> options.latencyMs(100)).connected();
        pair.client().generate(Traffic.video(2_000_000, 1_316, seed), ofSeconds(5));
        pair.server().generate(Traffic.video(2_000_000, 1_316, seed), ofSeconds(5));
        pair.runFor(ofSeconds(6));

        assertThat(pair.server().stats().receive().packetsDropped()).isPositive();
        pair.assertQuiet();
    }
}
