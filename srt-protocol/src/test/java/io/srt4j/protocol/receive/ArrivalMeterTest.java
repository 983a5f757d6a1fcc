package io.srt4j.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalMeterTest {
    private static final int MAX_PAYLOAD = 1_456;
    private static final long MS = 1_000_000;

    private final ArrivalMeter meter = new ArrivalMeter(MAX_PAYLOAD);
    private long nowNs = 1_000_000_000;

    private void arrive(int count, long intervalNs, int bytes) {
        for (int i = 0; i < count; i++) {
            nowNs += intervalNs;
            meter.onArrival(nowNs, bytes);
        }
        meter.measureRate();
    }

    /** What libsrt puts into its first ACKs. */
    @Test
    void startsWithLibsrtsInitialFigures() {
        meter.measureRate();

        assertThat(meter.ratePps()).isEqualTo(1);
        assertThat(meter.rateBytesPerSec()).isEqualTo(1_500);
        assertThat(meter.linkCapacityPps()).isEqualTo(1_000);
        assertThat(meter.isProbed()).isFalse();
    }

    @Test
    void measuresAnEvenStream() {
        arrive(40, 2 * MS, 1_316);

        assertThat(meter.ratePps()).isEqualTo(500);
        assertThat(meter.rateBytesPerSec()).isEqualTo(500 * 1_360);
    }

    /** A pause between frames does not count as a low rate. */
    @Test
    void leavesOutliersOut() {
        for (int i = 0; i < 20; i++) {
            arrive(7, MS, 1_316);
            arrive(1, 40 * MS, 1_316);
        }

        assertThat(meter.ratePps()).isEqualTo(1_000);
    }

    @SeededTest(runs = 20)
    void agreesWithThePlainFormula(Seed seed) {
        SplittableRandom random = seed.random();
        ArrayDeque<Integer> intervals = new ArrayDeque<>(Collections.nCopies(16, 1_000_000));
        ArrayDeque<Integer> sizes = new ArrayDeque<>(Collections.nCopies(16, 1_500));
        meter.onArrival(nowNs, 100);
        for (int i = 0; i < 2_000; i++) {
            int us = 1 + (int) Math.pow(10, random.nextDouble(0, 5));
            int bytes = 1 + random.nextInt(MAX_PAYLOAD);
            intervals.removeFirst();
            intervals.addLast(us);
            sizes.removeFirst();
            sizes.addLast(bytes + 44);
            arrive(1, us * 1_000L, bytes);

            assertThat(meter.ratePps()).isEqualTo(plainRate(intervals, sizes, false));
            assertThat(meter.rateBytesPerSec()).isEqualTo(plainRate(intervals, sizes, true));
        }
    }

    private static int plainRate(ArrayDeque<Integer> intervals, ArrayDeque<Integer> sizes, boolean inBytes) {
        int median = intervals.stream().sorted().skip(8).findFirst().orElseThrow();
        Integer[] us = intervals.toArray(new Integer[0]);
        Integer[] bytes = sizes.toArray(new Integer[0]);
        long kept = 0;
        long sumUs = 0;
        long sumBytes = 0;
        for (int i = 0; i < us.length; i++) {
            if (us[i] > median / 8 && us[i] < median * 8L) {
                kept++;
                sumUs += us[i];
                sumBytes += bytes[i];
            }
        }
        return kept <= 8 ? 0 : (int) Math.ceil((inBytes ? sumBytes : kept) * 1e6 / sumUs);
    }

    private void probe(int seq, long gapUs, int bytes) {
        nowNs += 10 * MS;
        meter.onProbe(nowNs, seq, bytes);
        nowNs += gapUs * 1_000;
        meter.onProbe(nowNs, seq + 1, bytes);
    }

    @Test
    void estimatesTheLinkFromPairs() {
        for (int i = 0; i < 100; i++) {
            probe(i * 16, 600, MAX_PAYLOAD);
        }

        assertThat(meter.isProbed()).isTrue();
        assertThat(meter.linkCapacityPps()).isEqualTo(1_667);
    }

    /** Half-size packets take half the time: the estimate is in packets of full size. */
    @Test
    void countsInPacketsOfFullSize() {
        for (int i = 0; i < 100; i++) {
            probe(i * 16, 300, MAX_PAYLOAD / 2);
        }

        assertThat(meter.linkCapacityPps()).isEqualTo(1_667);
    }

    @Test
    void onlyTheFirstOfSixteenStartsAPair() {
        for (int i = 1; i < 100; i++) {
            probe(i * 16 + 3, 5, MAX_PAYLOAD);
        }

        assertThat(meter.isProbed()).isFalse();
    }

    @Test
    void aRetransmissionInBetweenSpoilsThePair() {
        meter.onProbe(nowNs, 32, MAX_PAYLOAD);
        meter.cancelProbe();
        meter.onProbe(nowNs + 1_000, 33, MAX_PAYLOAD);

        assertThat(meter.isProbed()).isFalse();
    }

    @Test
    void aPairMayStraddleTheWrap() {
        meter.onProbe(nowNs, 0x7FFF_FFF0, MAX_PAYLOAD);
        meter.onProbe(nowNs + 1_000, 0x7FFF_FFF1, MAX_PAYLOAD);
        assertThat(meter.isProbed()).isTrue();
    }
}
