package io.srt4j.benchmarks;

import io.srt4j.protocol.tsbpd.TsbpdClock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** When a packet is due, and what is learned of the sender's clock. Budget: 0 B an operation ({@code -prof gc}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TsbpdBenchmark {
    private static final int PACKET_INTERVAL_US = 100;

    private final TsbpdClock clock = new TsbpdClock(0, 0, 120_000_000, true);
    private long nowNs;
    private int timestampUs;

    /** From the timestamp on the wire, which wraps on the way, to our clock. */
    @Benchmark
    public long timestampToDueTime() {
        pass();
        return clock.dueNs(clock.senderTimeUs(nowNs, timestampUs));
    }

    @Benchmark
    public long clockSample() {
        pass();
        clock.onClockSample(nowNs, timestampUs, timestampUs & 7);
        return clock.driftUs();
    }

    private void pass() {
        nowNs += PACKET_INTERVAL_US * 1_000;
        timestampUs += PACKET_INTERVAL_US;
    }
}
