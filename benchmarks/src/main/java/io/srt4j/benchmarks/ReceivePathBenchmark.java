package io.srt4j.benchmarks;

import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.MsgNo;
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
 * A data packet from the datagram to the message, at a receiver alone: its ACKs go nowhere. Budget: 0 B a packet
 * ({@code -prof gc}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ReceivePathBenchmark {
    private static final int LOSS_INTERVAL_PACKETS = 100;

    private final ConnectedPair pair = new ConnectedPair();
    private final ByteBuffer datagram;
    private int seq;
    private int messageNumber;
    private int timestampUs;

    public ReceivePathBenchmark() {
        ByteBuffer first = null;
        while (first == null || PacketHeader.isControl(first, 0)) {
            if (pair.sending.hasRoom() && first == null) {
                pair.sending.offer(pair.nowNs(), ByteBuffer.allocate(1316));
            }
            pair.nextNs();
            first = pair.firstDatagram(pair.caller);
        }
        datagram = first;
        seq = DataPacket.seq(first, 0);
        messageNumber = DataPacket.messageNumber(first, 0);
        timestampUs = PacketHeader.timestampUs(first, 0);
        pair.listener.onDatagram(pair.nowNs(), pair.callerAddress, datagram);
    }

    @Benchmark
    public int inOrder() {
        arrive();
        return pair.discard(pair.listener);
    }

    /** One packet in a hundred comes one packet late: a gap, a loss report, a recovery. */
    @Benchmark
    public int oneInAHundredOvertaken() {
        int before = seq;
        if (before % LOSS_INTERVAL_PACKETS == 0) {
            int late = step();
            arrive();
            write(late, timestampUs);
            pair.listener.onDatagram(pair.nowNs(), pair.callerAddress, datagram);
        } else {
            arrive();
        }
        return pair.discard(pair.listener);
    }

    private void arrive() {
        write(step(), timestampUs);
        pair.listener.onDatagram(pair.nowNs(), pair.callerAddress, datagram);
    }

    private int step() {
        pair.nextNs();
        seq = SeqNo.next(seq);
        messageNumber = MsgNo.next(messageNumber);
        timestampUs += (int) (ConnectedPair.PACKET_INTERVAL_NS / 1_000);
        return seq;
    }

    private void write(int packetSeq, int stampUs) {
        DataPacket.writeSolo(datagram.position(0), packetSeq, DataPacket.flags(messageNumber, 0, false), stampUs,
                pair.receiving.localId());
        datagram.position(0);
    }
}
