package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that does not read fills its buffer, stops the sender, and gets everything when it reads again. */
@ExtendWith(RunReports.class)
class SlowReaderTest {
    private static Pair pair() {
        return Pair.setup().link(link -> link.delay(ofMillis(20)))
                .options(options -> options.tooLateDrop(false).latencyMs(50))
                .listenerOptions(options -> options.receiveBufferPackets(64)).connected();
    }

    @Test
    void aFullBufferStopsTheSenderAndRoomLetsItGoOn() {
        Pair pair = pair();
        int[] smallestWindow = {Integer.MAX_VALUE};
        pair.toClient().tap(packet -> Wire.isControl(packet, Wire.ACK) && packet.remaining() >= 32,
                packet -> smallestWindow[0] = Math.min(smallestWindow[0], Wire.word(packet, 7)));
        pair.server().stopReading();
        pair.client().sendNumbered(500, 1_000);
        pair.runFor(ofSeconds(3));

        assertThat(smallestWindow[0]).isZero();
        assertThat(pair.server().stats().receive().bufferPackets()).isEqualTo(64);
        assertThat(pair.server().stats().receive().bufferFreePackets()).isZero();
        assertThat(pair.client().stats().send().packetsUnique()).as("what fits, and one that asks for room")
                .isEqualTo(65);
        assertThat(pair.client().stats().send().packets()).isLessThan(70);

        pair.server().startReading();
        pair.runFor(ofSeconds(2));

        assertThat(pair.server().received().count()).isEqualTo(500);
        pair.assertQuiet();
    }

    /** The ACK that opens the window may be lost; a sender that waits for it must not wait for ever. */
    @Test
    void aLostWindowUpdateDoesNotStallTheSender() {
        Pair pair = pair();
        pair.server().stopReading();
        pair.client().sendNumbered(500, 1_000);
        pair.runFor(ofSeconds(1));
        pair.toClient().dropNext(1, packet -> Wire.isControl(packet, Wire.ACK));

        pair.server().startReading();
        pair.runFor(ofSeconds(4));

        assertThat(pair.server().received().count()).isEqualTo(500);
        pair.assertQuiet();
    }

    /** A window of one packet is nearly as bad as a closed one. */
    @Test
    void aWindowThatHadNearlyClosedIsReopenedAsWell() {
        Pair pair = pair();
        pair.server().stopReading();
        pair.client().sendNumbered(63, 1_000);
        pair.runFor(ofSeconds(1));
        assertThat(pair.client().stats().send().flowWindowPackets()).isEqualTo(1);
        pair.toClient().dropNext(1, packet -> Wire.isControl(packet, Wire.ACK));

        pair.server().startReading();
        pair.runFor(ofSeconds(1));

        assertThat(pair.client().stats().send().flowWindowPackets()).isEqualTo(64);
        pair.assertQuiet();
    }

    /** With too-late drop, a sender behind a nearly closed window goes far ahead of a receiver that does not read. */
    @Test
    void aReaderThatComesBackAfterALongTimeIsServedAtOnce() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .listenerOptions(options -> options.receiveBufferPackets(64)).connected();
        pair.client().sendNumbered(1, 500);
        pair.runFor(ofMillis(500));
        pair.server().stopReading();
        pair.client().sendNumbered(63, 500);
        pair.client().generate(Traffic.every(1_000_000, 500), ofSeconds(30));
        pair.runFor(ofSeconds(25));
        pair.server().startReading();
        long before = pair.client().sent();
        pair.runFor(ofSeconds(6));

        assertThat(pair.server().received().has(before + 2_500)).isTrue();
        assertThat(pair.server().received().count()).isGreaterThan(2_500);
        pair.assertQuiet();
    }

    @Test
    void aReaderThatReadsInBurstsGetsEverything() {
        Pair pair = pair();
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(5));
        for (int i = 0; i < 10; i++) {
            pair.server().stopReading();
            pair.runFor(ofMillis(500));
            pair.server().startReading();
            pair.runFor(ofMillis(50));
        }
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().count()).isEqualTo(1_000);
        pair.assertQuiet();
    }

    /** The other direction does not care. */
    @Test
    void aSlowReaderDoesNotDisturbWhatItSends() {
        Pair pair = pair();
        pair.server().stopReading();
        pair.client().sendNumbered(500, 1_000);
        pair.server().generate(Traffic.every(5_000_000, 1_000), ofSeconds(5));
        pair.runFor(ofSeconds(6));

        assertThat(pair.client().received().count()).isEqualTo(1_000);
        assertThat(pair.client().stats().receive().packetsLate()).isZero();
        pair.assertQuiet();
    }

    @Test
    void aFullSendBufferRefusesAndTellsWhenThereIsRoom() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .callerOptions(options -> options.sendBufferPackets(32)).connected();

        pair.client().sendNumbered(100, 1_000);
        assertThat(pair.client().taken()).isEqualTo(32);
        assertThat(pair.client().waiting()).isEqualTo(68);
        assertThat(pair.client().core().hasRoom()).isFalse();
        pair.runFor(ofSeconds(1));

        assertThat(pair.client().waiting()).isZero();
        assertThat(pair.server().received().count()).isEqualTo(100);
        pair.assertQuiet();
    }

    /** Live sources do not wait: with too-late drop a slow reader costs the oldest messages, never the connection. */
    @Test
    void withTooLateDropTheStreamGoesOnWithoutWhatDidNotFit() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .listenerOptions(options -> options.receiveBufferPackets(64)).connected();
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(10));
        pair.runFor(ofSeconds(1));
        pair.server().stopReading();
        pair.runFor(ofSeconds(5));
        pair.server().startReading();
        pair.runFor(ofSeconds(6));

        assertThat(pair.server().received().has(1_999)).isTrue();
        assertThat(pair.client().stats().send().packetsDropped()).isPositive();
        pair.assertQuiet();
    }
}
