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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunReports.class)
class LossRecoveryTest {
    private static Pair pair() {
        return Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
    }

    /** One lost packet costs one loss report and one retransmission, not a burst of either. */
    @Test
    void singleLossIsRepairedOnce() {
        Pair pair = pair();
        pair.toServer().dropNext(1);

        pair.client().send("a", "b", "c");
        pair.runFor(ofMillis(200));

        assertThat(pair.server().received().texts()).containsExactly("a", "b", "c");
        assertThat(pair.server().stats().receive().naksSent()).isEqualTo(1);
        assertThat(pair.server().stats().receive().packetsRecovered()).isEqualTo(1);
        assertThat(pair.client().stats().send().packetsRetransmitted()).isEqualTo(1);
        assertThat(pair.client().stats().send().packetsLost()).isEqualTo(1);
        pair.assertQuiet();
    }

    @Test
    void aCleanPathSendsNothingTwice() {
        Pair pair = pair();

        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(6));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.client().stats().send().packetsRetransmitted()).isZero();
        assertThat(pair.server().stats().receive().naksSent()).isZero();
        assertThat(pair.server().stats().receive().packetsLate()).isZero();
        pair.assertQuiet();
    }

    @Test
    void aLostLossReportIsSentAgain() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(1_000));
        pair.toServer().dropNext(1);
        pair.toClient().dropNext(1, packet -> Wire.isControl(packet, Wire.NAK));

        pair.client().send("a", "b");
        pair.runFor(ofMillis(1_100));

        assertThat(pair.server().received().texts()).containsExactly("a", "b");
        assertThat(pair.server().stats().receive().naksSent()).isEqualTo(2);
        pair.assertQuiet();
    }

    @Test
    void aLostRetransmissionIsAskedForAgain() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(1_000));
        List<Boolean> copiesOfA = new ArrayList<>();
        pair.toServer().tap(packet -> Wire.isData(packet) && Wire.messageNumber(packet) == 1,
                packet -> copiesOfA.add(Wire.isRetransmit(packet)));
        pair.toServer().dropNext(1);
        pair.toServer().dropNext(2, Wire::isRetransmit);

        pair.client().send("a", "b");
        pair.runFor(ofMillis(1_100));

        assertThat(pair.server().received().texts()).containsExactly("a", "b");
        assertThat(copiesOfA).containsExactly(false, true, true, true);
        pair.assertQuiet();
    }

    /** Nothing follows the last packet that could show its loss, so the sender has to act on its own. */
    @Test
    void theLostEndOfABurstIsRepairedAlthoughNobodyAsks() {
        Pair pair = pair();
        pair.client().generate(Traffic.every(10_000_000, 1_316), ofSeconds(1));
        pair.runFor(ofSeconds(2));
        pair.toServer().dropNext(3);

        pair.client().send("x", "y", "z");
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().texts()).containsExactly("x", "y", "z");
        pair.assertQuiet();
    }

    @Test
    void aBurstOfHundredsOfLossesIsRepaired() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(500));
        pair.client().sendNumbered(10, 1_316);
        pair.runFor(ofMillis(50));
        pair.toServer().dropNext(700);

        pair.client().sendNumbered(1_000, 1_316);
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().count()).isEqualTo(1_010);
        assertThat(pair.server().stats().receive().packetsRecovered()).isEqualTo(700);
        pair.assertQuiet();
    }

    /** Every second packet lost: the report does not fit one packet and goes out in several. */
    @Test
    void aReportLargerThanAPacketIsSplit() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(500));
        pair.toServer().dropNext(1_000, packet -> Wire.isData(packet) && !Wire.isRetransmit(packet)
                && Wire.seq(packet) % 2 == 0);
        int[] largest = {0};
        pair.toClient().tap(packet -> Wire.isControl(packet, Wire.NAK),
                packet -> largest[0] = Math.max(largest[0], packet.remaining()));
        pair.toClient().dropNext(5, packet -> Wire.isControl(packet, Wire.NAK)); // one a burst; the next has it all

        pair.client().sendNumbered(2_001, 100);
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().count()).isEqualTo(2_001);
        assertThat(largest[0]).isGreaterThan(1_000).isLessThanOrEqualTo(1_472);
        pair.assertQuiet();
    }

    @SeededTest(runs = 20)
    void randomLossIsRepairedWithinTheLatency(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).loss(0.05))
                .options(options -> options.latencyMs(350)).connected();

        pair.client().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(10));
        pair.runFor(ofSeconds(11));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    @SeededTest(runs = 10)
    void burstsOfLossAreRepairedInBothDirections(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(15)).burstLoss(0.01, 0.25, 0.8))
                .options(options -> options.latencyMs(600)).connected();

        pair.client().generate(Traffic.video(2_000_000, 1_316, seed), ofSeconds(8));
        pair.server().generate(Traffic.constant(1_000_000, 1_316), ofSeconds(8));
        pair.runFor(ofSeconds(10));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.client().received().count()).isEqualTo(pair.server().sent());
        pair.assertQuiet();
    }

    /** What is sent again carries the same payload, number and timestamp; only the R flag differs. */
    @Test
    void aRetransmissionIsTheSamePacketWithTheFlagSet() {
        Pair pair = pair();
        ByteBuffer[] copies = new ByteBuffer[2];
        pair.toServer().tap(Wire::isData, packet -> {
            if (Wire.messageNumber(packet) == 1) {
                copies[Wire.isRetransmit(packet) ? 1 : 0] = ByteBuffer.allocate(packet.remaining())
                        .put(packet.duplicate()).flip();
            }
        });
        pair.toServer().dropNext(1);

        pair.client().send("first", "second");
        pair.runFor(ofMillis(200));

        assertThat(copies[1].getInt(4)).isEqualTo(copies[0].getInt(4) | 0x0400_0000);
        assertThat(copies[1].putInt(4, 0)).isEqualTo(copies[0].putInt(4, 0));
        pair.assertQuiet();
    }
}
