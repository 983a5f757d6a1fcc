package io.srt4j.benchmarks;

import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.LossReport;
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

/** Reading and writing of single packets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PacketCodecBenchmark {
    private static final int HOLES = 10;

    private final ByteBuffer packet = ByteBuffer.allocate(1500);
    private final ByteBuffer report = ByteBuffer.allocate(1500);
    private final LossReport reader = new LossReport();
    private int seq;

    public PacketCodecBenchmark() {
        for (int i = 0; i < HOLES; i++) {
            LossReport.append(report, SeqNo.add(SeqNo.MAX - 100, i * 20), SeqNo.add(SeqNo.MAX - 100, i * 20 + 3));
        }
    }

    @Benchmark
    public int dataHeaderWrittenAndRead() {
        seq = SeqNo.next(seq);
        DataPacket.writeSolo(packet.clear(), seq, DataPacket.flags(1, 0, false), 1_000, 77);
        return DataPacket.seq(packet, 0) + DataPacket.messageNumber(packet, 0) + PacketHeader.timestampUs(packet, 0);
    }

    @Benchmark
    public int lightAckWrittenAndRead() {
        seq = SeqNo.next(seq);
        AckPacket.writeLight(packet.clear(), seq, 1_000, 77);
        return AckPacket.ackedBefore(packet, 0);
    }

    /** A report of ten holes across the wrap. */
    @Benchmark
    public int lossReportRead() {
        reader.read(report, -PacketHeader.BYTES, report.position() + PacketHeader.BYTES);
        int sum = 0;
        while (reader.next()) {
            sum += reader.fromSeq() ^ reader.toSeq();
        }
        return sum;
    }
}
