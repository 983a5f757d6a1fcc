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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fast packets leave, and what the other side measures of it. */
@ExtendWith(RunReports.class)
class PacingTest {
    private static final int HEADERS = 44;
    /** Half a millisecond of 97 Mbit/s are 4.5 packets; and one more, if a probe pair comes last. */
    private static final int PACKETS_OF_HALF_A_MILLISECOND = 6;

    /** A data packet on the wire: when it left and how many bytes count for the rate. */
    private record Sent(long atNs, int bytes, int seq) {
    }

    private static List<Sent> record(Pair pair) {
        List<Sent> sent = new ArrayList<>();
        pair.toServer().tap(Wire::isData, packet -> sent.add(new Sent(pair.network().nowNs(),
                packet.remaining() - Wire.HEADER_BYTES + HEADERS, Wire.seq(packet))));
        return sent;
    }

    /** The most bytes that left within any stretch of this length. */
    private static long busiest(List<Sent> sent, long windowNs) {
        long busiest = 0;
        long bytes = 0;
        int from = 0;
        for (Sent packet : sent) {
            bytes += packet.bytes;
            while (packet.atNs - sent.get(from).atNs >= windowNs) {
                bytes -= sent.get(from++).bytes;
            }
            busiest = Math.max(busiest, bytes);
        }
        return busiest;
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 1_000_000, 10_000_000})
    void theMaximumBandwidthIsKeptOverEveryWindow(long bytesPerSec) {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)))
                .options(options -> options.sendDropDelayMs(-1))
                .callerOptions(options -> options.maxBandwidthBytesPerSec(bytesPerSec)).connected();
        List<Sent> sent = record(pair);

        int messages = (int) (bytesPerSec * 3 / 1_360);
        pair.client().sendNumbered(messages, 1_316);
        pair.runFor(ofSeconds(6));

        long seconds = sent.getLast().atNs - sent.getFirst().atNs;
        assertThat(sent).hasSizeGreaterThanOrEqualTo(messages);
        assertThat(seconds / 1e9).as("three seconds' worth takes three seconds").isBetween(2.9, 3.2);
        for (long windowMs : new long[] {100, 500, 1_000}) { // and what a timer 2 ms late may catch up with
            assertThat(busiest(sent, windowMs * 1_000_000)).as("in %d ms", windowMs)
                    .isLessThanOrEqualTo(bytesPerSec * (windowMs + 2) / 1_000 + 4 * 1_360);
        }
    }

    /** The most packets that left at one moment. */
    private static int largestBurst(List<Sent> sent) {
        int largest = 0;
        int from = 0;
        for (int i = 0; i < sent.size(); i++) {
            from = sent.get(i).atNs == sent.get(from).atNs ? from : i;
            largest = Math.max(largest, i + 1 - from);
        }
        return largest;
    }

    /** A turn makes up for the time since the last one, or sends ahead, but not both: a short queue has room for one. */
    @Test
    void lateTimersMakeNoLargerBurstsThanTheyAreLate() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(97_000_000 / 8)).connected();
        pair.callerHost().timersLateBy(Duration.ofNanos(500_000));
        List<Sent> sent = record(pair);

        pair.client().sendNumbered(2_000, 1_316);
        pair.runFor(ofMillis(500));

        assertThat(sent).hasSize(2_000);
        assertThat(sent.getLast().atNs - sent.getFirst().atNs).isLessThan(230_000_000); // it would take 224 ms
        assertThat(largestBurst(sent)).isLessThanOrEqualTo(PACKETS_OF_HALF_A_MILLISECOND);
        pair.assertQuiet();
    }

    @Test
    void timeWithNothingToSendIsNotMadeUpFor() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(97_000_000 / 8)).connected();
        List<Sent> sent = record(pair);

        for (int i = 0; i < 50; i++) {
            pair.client().sendNumbered(20, 1_316);
            pair.runFor(ofMillis(5));
        }

        assertThat(sent).hasSize(1_000);
        assertThat(largestBurst(sent)).isLessThanOrEqualTo(PACKETS_OF_HALF_A_MILLISECOND);
        pair.assertQuiet();
    }

    @SeededTest(runs = 3)
    void repeatsCountForTheMaximumToo(Seed seed) {
        Pair pair = Pair.setup().seed(seed).link(link -> link.delay(ofMillis(20)).loss(0.2))
                .options(options -> options.latencyMs(3_000).sendDropDelayMs(3_000))
                .callerOptions(options -> options.maxBandwidthBytesPerSec(500_000)).connected();
        List<Sent> sent = record(pair);

        pair.client().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(5)); // 388 kB/s with headers
        pair.runFor(ofSeconds(12));

        assertThat(pair.client().stats().send().packetsRetransmitted()).isPositive();
        assertThat(busiest(sent, 1_000_000_000)).isLessThanOrEqualTo(500_000 + 4 * 1_360);
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }

    @Test
    void theLimitMayFollowTheGivenInputRate() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(0)
                .inputBandwidthBytesPerSec(400_000).overheadPercent(50).sendDropDelayMs(-1)).connected();
        List<Sent> sent = record(pair);

        pair.client().sendNumbered(1_000, 1_316);
        pair.runFor(ofSeconds(4));

        assertThat(busiest(sent, 1_000_000_000)).isBetween(590_000L, 600_000L + 4 * 1_360);
        assertThat(pair.client().stats().send().maxBandwidthBytesPerSec()).isEqualTo(600_000);
    }

    @Test
    void theLimitMayFollowTheMeasuredInputRate() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(0).overheadPercent(25))
                .connected();
        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(10));
        pair.runFor(ofSeconds(9));

        double inputBytesPerSec = 4_000_000 / 8.0 * 1_360 / 1_316;
        assertThat((double) pair.client().stats().send().maxBandwidthBytesPerSec())
                .isBetween(inputBytesPerSec * 1.25 * 0.98, inputBytesPerSec * 1.25 * 1.02);
        pair.assertQuiet();
    }

    /** After a pause, or after a trickle, the measured rate says nothing about what comes next. */
    @Test
    void aPauseDoesNotSlowDownWhatComesAfterIt() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(0)).connected();
        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(65));
        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(6));
        pair.client().generate(Traffic.every(1_500_000_000, 20), ofSeconds(20));
        pair.runFor(ofSeconds(21));
        pair.client().sendNumbered(20, 1_316);
        pair.runFor(ofSeconds(2));

        assertThat(pair.client().stats().send().packetsDropped()).isZero();
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }

    @Test
    void withoutALimitABurstLeavesWithinMilliseconds() {
        Pair pair = Pair.setup().connected();
        List<Sent> sent = record(pair);

        pair.client().sendNumbered(500, 1_316);
        pair.runFor(ofMillis(100));

        assertThat(sent).hasSize(500);
        assertThat(sent.getLast().atNs - sent.getFirst().atNs).isLessThan(10_000_000);
        pair.assertQuiet();
    }

    /** An even stream is not bunched: packets leave when the application gives them. */
    @Test
    void anEvenStreamStaysEven() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(2_000_000)).connected();
        List<Sent> sent = record(pair);

        pair.client().generate(Traffic.every(5_000_000, 1_316), ofSeconds(3));
        pair.runFor(ofSeconds(4));

        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).atNs - sent.get(i - 1).atNs).isEqualTo(5_000_000);
        }
        pair.assertQuiet();
    }

    /** Every packet whose number is a multiple of 16 is followed by the next one without pause. */
    @Test
    void probePairsLeaveBackToBack() {
        Pair pair = Pair.setup().callerOptions(options -> options.maxBandwidthBytesPerSec(1_000_000)
                .sendDropDelayMs(-1)).connected();
        List<Sent> sent = record(pair);

        pair.client().sendNumbered(400, 1_316);
        pair.runFor(ofSeconds(2));

        assertThat(sent).hasSize(400);
        int pairs = 0;
        for (int i = 1; i < sent.size(); i++) {
            long gapNs = sent.get(i).atNs - sent.get(i - 1).atNs;
            if ((sent.get(i - 1).seq & 15) == 0) {
                pairs++;
                assertThat(gapNs).isZero();
            } else {
                assertThat(gapNs).isPositive();
            }
        }
        assertThat(pairs).isEqualTo(25);
        pair.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000, 20_000_000, 100_000_000})
    void theReceiverEstimatesTheLinkFromProbePairs(long bitsPerSec) {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20)).rate(bitsPerSec, 1_000_000))
                .options(options -> options.payloadBytes(1_456)).connected();

        // Pairs need a next packet to be there: a stream of single packets at even distances shows nothing.
        pair.client().generate(Traffic.video(2_500_000, 1_456, new Seed(1)), ofSeconds(20));
        pair.runFor(ofSeconds(15));

        double packetsPerSec = bitsPerSec / 8.0 / 1_500;
        assertThat((double) pair.client().stats().linkCapacityPps()).isBetween(packetsPerSec * 0.75,
                packetsPerSec * 1.2);
        pair.runFor(ofSeconds(6));
        pair.assertQuiet();
    }

    @Test
    void theReceiverMeasuresTheRate() {
        Pair pair = Pair.setup().connected();
        int[] last = new int[3];
        pair.toClient().tap(packet -> Wire.isControl(packet, Wire.ACK) && packet.remaining() == 44, packet -> {
            last[0] = Wire.word(packet, 8);
            last[1] = Wire.word(packet, 10);
        });

        pair.client().generate(Traffic.every(2_000_000, 1_316), ofSeconds(5));
        pair.runFor(ofSeconds(4));

        assertThat(last[0]).isBetween(495, 505);
        assertThat(last[1]).isBetween(495 * 1_360, 505 * 1_360);
        assertThat(pair.server().stats().receive().ratePps()).isBetween(495, 505);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 150, 400})
    void bothSidesKnowTheRoundTrip(int oneWayMs) {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(oneWayMs))).connected();
        pair.client().generate(Traffic.every(5_000_000, 1_316), ofSeconds(8));
        pair.runFor(ofSeconds(7));

        assertThat(pair.server().stats().smoothedRttUs()).isBetween(oneWayMs * 2_000, oneWayMs * 2_000 + 300);
        assertThat(pair.client().stats().smoothedRttUs()).isBetween(oneWayMs * 2_000, oneWayMs * 2_000 + 300);
    }

    @Test
    void bothSidesKnowTheRoundTripOfAStreamInBothDirections() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(35)).jitter(ofMillis(10))).connected();
        pair.client().generate(Traffic.every(5_000_000, 1_316), ofSeconds(8));
        pair.server().generate(Traffic.every(5_000_000, 1_316), ofSeconds(8));
        pair.runFor(ofSeconds(7));

        assertThat(pair.server().stats().smoothedRttUs()).isBetween(70_000, 95_000);
        assertThat(pair.client().stats().smoothedRttUs()).isBetween(70_000, 95_000);
    }
}
