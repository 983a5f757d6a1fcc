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

/** Duplicates, reordering and the mixture that real paths are. */
@ExtendWith(RunReports.class)
class DisorderTest {
    @SeededTest(runs = 10)
    void duplicatesAreDeliveredOnce(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).duplicate(0.3)).connected();

        pair.client().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(6));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsDuplicate()
                + pair.server().stats().receive().packetsBelated()).isEqualTo(pair.toServer().dataPacketsDuplicated());
        assertThat(pair.server().stats().receive().packetsLost()).isZero();
        pair.assertQuiet();
    }

    @SeededTest(runs = 10)
    void reorderedPacketsAreDeliveredInOrder(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).reorder(0.1, 4)).connected();

        pair.client().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(6));

        var receive = pair.server().stats().receive();
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(receive.packetsRecovered()).isEqualTo(receive.packetsLost());
        assertThat(receive.reorderDistance()).isBetween(3, 8);
        pair.assertQuiet();
    }

    @SeededTest(runs = 10)
    void packetsThatOvertakeEachOtherAreDeliveredInOrder(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).jitterWithOvertaking(ofMillis(40)))
                .options(options -> options.latencyMs(200)).connected();

        pair.client().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(5));
        pair.server().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(6));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.client().received().count()).isEqualTo(pair.server().sent());
        pair.assertQuiet();
    }

    @SeededTest(runs = 5)
    void aBottleneckThatDropsAtItsTailIsSurvived(Seed seed) {
        Pair pair = Pair.setup().seed(seed)
                .link(link -> link.delay(ofMillis(20)).rate(4_000_000, 30_000))
                .options(options -> options.latencyMs(400).maxBandwidthBytesPerSec(450_000)).connected();

        pair.client().generate(Traffic.video(2_500_000, 1_316, seed), ofSeconds(10));
        pair.runFor(ofSeconds(12));

        assertThat(pair.server().received().count()).isGreaterThan(pair.client().sent() * 98 / 100);
        pair.assertQuiet();
    }

    @Test
    void aBurstOfThousandsOfMessagesArrives() {
        Pair pair = Pair.setup().link(Impairment.LAN).connected();

        pair.client().sendNumbered(8_000, 1_316);
        pair.server().sendNumbered(8_000, 1_316);
        pair.runFor(ofSeconds(2));

        assertThat(pair.server().received().count()).isEqualTo(8_000);
        assertThat(pair.client().received().count()).isEqualTo(8_000);
        pair.assertQuiet();
    }

    @SeededTest(runs = 5)
    void wifiIsWatchable(Seed seed) {
        assertWatchable(Impairment.WIFI, 200, seed);
    }

    @SeededTest(runs = 5)
    void lteIsWatchable(Seed seed) {
        assertWatchable(Impairment.LTE, 500, seed);
    }

    @SeededTest(runs = 5)
    void satelliteIsWatchable(Seed seed) {
        assertWatchable(Impairment.SATELLITE, 3_000, seed);
    }

    private static void assertWatchable(Impairment path, int latencyMs, Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(path).options(options -> options.latencyMs(latencyMs)).connected();
        pair.client().generate(Traffic.video(4_000_000, 1_316, seed), ofSeconds(30));
        pair.runFor(ofSeconds(36));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }
}
