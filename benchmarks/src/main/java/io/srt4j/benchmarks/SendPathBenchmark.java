package io.srt4j.benchmarks;

import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.SeqNo;
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

/**
 * A message from {@code offer} to the datagram, and one ACK for 64 of them; and the whole way to the receiver's
 * application. Budget: 0 B a packet ({@code -prof gc}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SendPathBenchmark {
    private static final int ACK_INTERVAL_PACKETS = 64;
    private static final int FREE_SLOTS = 8192;

    private final ConnectedPair pair = new ConnectedPair();
    private final ByteBuffer message = ByteBuffer.allocate(1316);
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private final ByteBuffer ack = ByteBuffer.allocate(PacketHeader.BYTES + AckPacket.SMALL_BODY_BYTES);
    private int ackNumber;
    private int unacked;

    @Benchmark
    public int offerToDatagram() {
        long nowNs = pair.nextNs();
        offer(nowNs);
        if (pair.caller.nextDeadlineNs() <= nowNs) {
            pair.caller.onDeadline(nowNs);
        }
        int polls = 0;
        while (pair.caller.pollTouched(nowNs) != null) {
            polls++; // nothing arrives here: a connection has neither messages nor events
        }
        while (pair.caller.pollTransmit(nowNs, out.clear()) > 0) {
            polls++;
            if (!PacketHeader.isControl(out, 0) && ++unacked == ACK_INTERVAL_PACKETS) {
                acknowledge(nowNs, SeqNo.next(DataPacket.seq(out, 0)));
            }
        }
        return polls;
    }

    private void acknowledge(long nowNs, int before) {
        unacked = 0;
        ControlPacket.writeHeader(ack.clear(), ControlType.ACK, ++ackNumber, (int) (nowNs / 1_000),
                pair.sending.localId());
        AckPacket.writeSmallBody(ack, before, 20_000, 1_000, FREE_SLOTS);
        pair.caller.onDatagram(nowNs, pair.listenerAddress, ack.flip());
    }

    /** Both endpoints, their ACKs and timers included. */
    @Benchmark
    public int offerToDelivery() {
        offer(pair.nextNs());
        pair.move(pair.caller, pair.callerAddress, pair.listener);
        pair.move(pair.listener, pair.listenerAddress, pair.caller);
        return pair.handedOut();
    }

    private void offer(long nowNs) {
        if (!pair.sending.offer(nowNs, message.clear())) {
            throw new IllegalStateException("the send buffer is full: ACKs do not arrive");
        }
    }
}
