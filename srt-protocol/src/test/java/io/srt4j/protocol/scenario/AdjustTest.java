package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.Traffic;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that are changed while the connection is open. */
@ExtendWith(RunReports.class)
class AdjustTest {
    private static void adjust(SimConnection connection, UnaryOperator<AdjustableOptions.Builder> change) {
        AdjustableOptions present = connection.core().options().adjustable();
        connection.core().adjust(connection.host().localNs(), change.apply(present.toBuilder()).build());
    }

    @Test
    void aRaisedLimitIsUsedAtOnce() {
        Pair pair = Pair.setup().options(options -> options.sendDropDelayMs(-1))
                .callerOptions(options -> options.maxBandwidthBytesPerSec(100)).connected();
        pair.client().sendNumbered(100, 1_316);
        pair.runFor(ofSeconds(1));
        assertThat(pair.server().received().count()).as("a packet in 13 seconds").isLessThan(3);

        adjust(pair.client(), options -> options.maxBandwidthBytesPerSec(-1));
        pair.runFor(ofMillis(500));

        assertThat(pair.server().received().count()).isEqualTo(100);
        pair.assertQuiet();
    }

    @Test
    void aLoweredLimitHoldsFromTheNextPacketOn() {
        Pair pair = Pair.setup().options(options -> options.sendDropDelayMs(-1)).connected();
        adjust(pair.client(), options -> options.maxBandwidthBytesPerSec(136_000));
        pair.client().sendNumbered(1_000, 1_316);
        pair.runFor(ofSeconds(1));

        assertThat(pair.client().stats().send().packetsUnique()).as("100 in a second").isBetween(90L, 110L);
        assertThat(pair.client().stats().send().maxBandwidthBytesPerSec()).isEqualTo(136_000);
    }

    @Test
    void theOverheadFollowsAGivenInputRate() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(0)).connected();
        adjust(pair.client(), options -> options.maxBandwidthBytesPerSec(0).inputBandwidthBytesPerSec(1_000_000)
                .overheadPercent(40));

        assertThat(pair.client().stats().send().maxBandwidthBytesPerSec()).isEqualTo(1_400_000);
    }

    @Test
    void aSenderMayBeToldToKeepEverything() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        adjust(pair.client(), options -> options.sendDropDelayMs(-1));
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(4));
        pair.runFor(ofSeconds(1));
        pair.toServer().cutFor(ofSeconds(3));
        pair.runFor(ofSeconds(6));

        assertThat(pair.client().stats().send().packetsDropped()).isZero();
        pair.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDriftTracerMayBeSwitchedOff(boolean traces) {
        Pair pair = Pair.setup().clocks(new SimClock(0, 0), new SimClock(0, 200)).connected();
        adjust(pair.server(), options -> options.driftTracer(traces));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(15));
        pair.runFor(ofSeconds(16));

        assertThat(pair.server().stats().receive().driftUs() != 0).isEqualTo(traces);
    }

    @Test
    void theLingerTimeIsTheOneAtTheTimeOfClosing() {
        Pair pair = Pair.setup().callerOptions(options -> options.lingerMs(60_000)).connected();
        pair.toServer().cutFor(ofSeconds(3));
        pair.client().sendNumbered(1, 1_000);
        adjust(pair.client(), options -> options.lingerMs(200));
        pair.client().close();
        pair.runFor(ofMillis(300));

        assertThat(pair.client().closeReason()).isPresent();
    }
}
