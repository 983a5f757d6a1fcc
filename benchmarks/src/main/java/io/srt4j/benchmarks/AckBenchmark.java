package io.srt4j.benchmarks;

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

/** What answers cost both ends. Budget: 0 B an operation ({@code -prof gc}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AckBenchmark {
    /** Full ACKs come at most this often. */
    private static final int ACK_INTERVAL_PACKETS = (int) (10_000_000 / ConnectedPair.PACKET_INTERVAL_NS);
    private static final int BURST_PACKETS = 20;

    private final ConnectedPair pair = new ConnectedPair();
    private final ByteBuffer message = ByteBuffer.allocate(1316);

    /** A packet, its full ACK 10 ms later, and the ACKACK: two of the three datagrams are answers. */
    @Benchmark
    public int packetAckAndAckAck() {
        pair.sending.offer(pair.nextNs(), message.clear());
        pair.move(pair.caller, pair.callerAddress, pair.listener);
        pair.pass(ACK_INTERVAL_PACKETS);
        pair.move(pair.listener, pair.listenerAddress, pair.caller);
        pair.move(pair.caller, pair.callerAddress, pair.listener);
        return pair.handedOut();
    }

    /** Twenty packets of which every second one is lost: a report of ten ranges, ten repeats. */
    @Benchmark
    public int burstWithTenLossesRepaired() {
        for (int i = 0; i < BURST_PACKETS; i++) {
            pair.sending.offer(pair.nextNs(), message.clear());
            if (i % 2 == 0) {
                pair.move(pair.caller, pair.callerAddress, pair.listener);
            } else {
                pair.discard(pair.caller);
            }
        }
        pair.pass(ACK_INTERVAL_PACKETS);
        pair.move(pair.listener, pair.listenerAddress, pair.caller);
        pair.move(pair.caller, pair.callerAddress, pair.listener);
        return pair.handedOut();
    }
}
