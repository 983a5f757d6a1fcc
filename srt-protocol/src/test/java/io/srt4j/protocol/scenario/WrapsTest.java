package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every number that wraps does so in the middle of a lossy stream, and nobody notices. */
@ExtendWith(RunReports.class)
class WrapsTest {
    /** 2^32 microseconds. */
    private static final Duration TIMESTAMP_WRAP = Duration.ofNanos((1L << 32) * 1_000);

    @SeededTest(runs = 10)
    void sequenceNumbersWrapBothWays(Seed seed) {
        int initialSeq = 0x7FFF_FFFE - seed.random().nextInt(2_000);
        Pair pair = Pair.setup().seed(seed).callerInts(initialSeq, 0x1111)
                .link(link -> link.delay(ofMillis(20)).loss(0.03).reorder(0.02, 3).duplicate(0.01))
                .options(options -> options.latencyMs(400)).connected();
        int[] last = {0};
        pair.toServer().tap(Wire::isData, packet -> last[0] = Wire.seq(packet));

        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(10));
        pair.server().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(10));
        pair.runFor(ofSeconds(11));

        assertThat(last[0]).as("wrapped").isBetween(1, 10_000);
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.client().received().count()).isEqualTo(pair.server().sent());
        assertThat(pair.client().stats().send().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    /** A wrap right in the middle of a gap, of a loss report, of an ACK, of a drop. */
    @SeededTest(runs = 30)
    void everyKindOfPacketStraddlesTheWrap(Seed seed) {
        Pair pair = Pair.setup().seed(seed).callerInts(0x7FFF_FFFE - seed.random().nextInt(40), 0x1111)
                .link(link -> link.delay(ofMillis(20)).burstLoss(0.05, 0.2, 0.9))
                .options(options -> options.latencyMs(70)).connected();

        pair.client().generate(Traffic.every(3_000_000, 800), ofMillis(400));
        pair.server().generate(Traffic.every(3_000_000, 800), ofMillis(400));
        pair.runFor(ofSeconds(2));
        pair.assertQuiet();
    }

    /** Traffic all the way through the 71st minute. */
    @Test
    void timestampsWrapUnderTraffic() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        pair.runFor(TIMESTAMP_WRAP.minusSeconds(5).minus(Duration.ofNanos(pair.network().nowNs())));
        boolean[] wrapped = {false};
        pair.toServer().tap(Wire::isData, packet -> wrapped[0] |= Wire.timestampUs(packet) >= 0);

        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(15));
        pair.server().generate(Traffic.every(5_000_000, 1_000), ofSeconds(15));
        pair.runFor(ofSeconds(16));

        assertThat(wrapped[0]).isTrue();
        assertThat(pair.server().received().count()).isEqualTo(3_000);
        assertThat(pair.client().received().count()).isEqualTo(3_000);
        assertThat(pair.server().received().longestNs()).isBetween(139_900_000L, 140_100_000L);
        assertThat(pair.client().received().longestNs()).isBetween(139_900_000L, 140_100_000L);
        pair.assertQuiet();
    }

    /** A stream that pauses around the wrap, longer than libsrt's window of 30 s. */
    @Test
    void timestampsWrapDuringSilence() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        pair.client().generate(Traffic.every(1_000_000_000, 1_000), TIMESTAMP_WRAP.minusSeconds(120));
        pair.runFor(TIMESTAMP_WRAP.plusSeconds(120));
        long before = pair.server().received().count();

        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(2));
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().count()).isEqualTo(before + 200);
        assertThat(pair.server().received().longestNs()).isBetween(139_000_000L, 141_000_000L);
        pair.assertQuiet();
    }

    /** The caller's clock may show anything, also in the handshake that sets the time base. */
    @Test
    void theTimeBaseMayBeSetJustBeforeTheWrap() {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000).clockUs(-2_000_000); // two seconds before
        caller.call(listener);

        for (int i = 0; i < 400; i++) {
            int index = i;
            network.time().at(network.nowNs() + i * 10_000_000L, () -> caller.sendData(index, 100));
        }
        network.runUntil(network.nowNs() + 5_000_000_000L, () -> false);

        assertThat(listener.connections().getFirst().stats().receive().packetsDelivered()).isEqualTo(400);
        assertThat(listener.connections().getFirst().stats().receive().packetsLate()).isZero();
    }

    /** The peer's message numbers start where they wrap; in live mode they say nothing. */
    @Test
    void messageNumbersOfThePeerMayWrap() {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000);
        caller.call(listener);

        int messageNumber = 0x03FF_FFFD;
        for (int i = 0; i < 10; i++) {
            caller.send(Wire.data(caller.initialSeq() + i, messageNumber, caller.nowUs(), caller.peerId(),
                    new byte[10]));
            messageNumber = messageNumber == 0x03FF_FFFF ? 1 : messageNumber + 1;
        }
        network.runUntil(network.nowNs() + 1_000_000_000L, () -> false);

        assertThat(listener.connections().getFirst().stats().receive().packetsDelivered()).isEqualTo(10);
    }

    /** System.nanoTime may start anywhere, negative numbers included. */
    @Test
    void theMonotonicClockMayPassZero() {
        Pair pair = Pair.setup().clocks(new SimClock(-3_000_000_000L, 0), new SimClock(-2_500_000_000L, 0))
                .link(link -> link.delay(ofMillis(20)).loss(0.02)).options(options -> options.latencyMs(400))
                .connected();

        pair.client().generate(Traffic.constant(2_000_000, 1_316), ofSeconds(6));
        pair.runFor(ofSeconds(7));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }

    @Test
    void theMonotonicClockMayOverflow() {
        Pair pair = Pair.setup()
                .clocks(new SimClock(Long.MAX_VALUE - 3_000_000_001L, 0),
                        new SimClock(Long.MAX_VALUE - 2_500_000_001L, 0))
                .link(link -> link.delay(ofMillis(20)).loss(0.02)).options(options -> options.latencyMs(400))
                .connected();

        pair.client().generate(Traffic.constant(2_000_000, 1_316), ofSeconds(6));
        pair.runFor(ofSeconds(7));

        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }
}
