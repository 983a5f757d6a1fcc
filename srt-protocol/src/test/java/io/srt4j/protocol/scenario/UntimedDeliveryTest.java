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

/** Without TSBPD messages are delivered as soon as they are in order, and nothing is given up for being late. */
@ExtendWith(RunReports.class)
class UntimedDeliveryTest {
    private static final long PATH_NS = 20_000_000;

    private static Pair connected() {
        return Pair.setup().link(link -> link.delay(ofMillis(20))).options(options -> options.latencyMs(500))
                .listenerOptions(options -> options.timedDelivery(false)).connected();
    }

    @Test
    void messagesDoNotWaitForTheLatency() {
        Pair pair = connected();
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(1));
        pair.runFor(ofSeconds(2));

        assertThat(pair.server().received().longestNs()).isEqualTo(PATH_NS);
        assertThat(pair.server().received().count()).isEqualTo(100);
        assertThat(pair.server().stats().receive().deliveryDelayUs()).isZero();
        pair.assertQuiet();
    }

    @Test
    void aMissingOneIsWaitedForHoweverLongThatTakes() {
        Pair pair = connected();
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(3));
        pair.toServer().dropNext(1);
        pair.toServer().dropNext(10, Wire::isRetransmit);
        pair.runFor(ofMillis(1_200));
        assertThat(pair.server().received().count()).as("behind the gap").isZero();

        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().missing()).isEmpty();
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        assertThat(pair.client().stats().send().packetsDropped()).isZero();
    }

    @Test
    void bothSidesLearnOfIt() {
        Pair pair = connected();

        assertThat(pair.server().settings().timedDelivery()).isFalse();
        assertThat(pair.client().settings().timedDelivery()).isTrue();
        assertThat(pair.client().settings().peerDropsTooLate()).isFalse();
        assertThat(pair.server().settings().peerDropsTooLate()).isTrue();
    }
}
