package io.srt4j.transport.facade;

import java.nio.ByteBuffer;
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

/** The ring between the loop and the application's thread, on one thread. Budget: 0 B ({@code -prof gc}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MessageRingBenchmark {
    private final MessageRing ring = new MessageRing(1 << 16, 1 << 20);
    private final ByteBuffer message = ByteBuffer.allocate(1316);
    private final ByteBuffer into = ByteBuffer.allocate(1500);

    /** A message of 1316 bytes in and out: two copies. */
    @Benchmark
    public int offeredAndTaken() {
        if (!ring.offer(message.clear())) {
            throw new IllegalStateException("an empty ring is full");
        }
        ByteBuffer taken = ring.peek();
        if (taken == null) {
            throw new IllegalStateException("a full ring is empty");
        }
        into.clear().put(taken);
        ring.remove();
        return into.position();
    }
}
