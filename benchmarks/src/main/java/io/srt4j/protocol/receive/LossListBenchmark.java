package io.srt4j.protocol.receive;

import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.tsbpd.TsbpdClock;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A hundred gaps at once in the receive buffer: found, reported, filled. Budget: 0 B a gap ({@code -prof gc}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LossListBenchmark {
    private static final int GAPS = 100;
    private static final int PAYLOAD_BYTES = 1316;
    private static final int FIRST_SEQ = 0;
    /** Longer than any tolerance for packets that overtake each other. */
    private static final long PATIENCE_NS = 50_000_000;

    private final ReceiveBuffer buffer = new ReceiveBuffer(new PayloadPool(1456), FIRST_SEQ, 8192);
    private final LossReporter reporter = new LossReporter(buffer, new RttEstimator(),
            new TsbpdClock(0, 0, 120_000_000, true), SrtOptions.defaults(),
            new NegotiatedSettings(120, 120, 1500, 1456, 8192, 0x010503, true, true, true, true, 0, CipherMode.AUTO,
                    ""));
    private final ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);
    private final ByteBuffer report = ByteBuffer.allocate(1500);
    private final ByteBuffer message = ByteBuffer.allocate(1500);
    private long nowNs;
    private int first = FIRST_SEQ;

    /** Every second packet of two hundred is missing first; time for each gap. */
    @Benchmark
    @OperationsPerInvocation(GAPS)
    public int gapFoundReportedAndFilled() {
        nowNs += PATIENCE_NS;
        for (int i = 0; i < GAPS; i++) {
            int missing = SeqNo.add(first, 2 * i);
            int seq = SeqNo.next(missing);
            take(seq, false);
            reporter.onGap(nowNs, missing, seq);
        }
        nowNs += PATIENCE_NS;
        int reports = 0;
        while (reporter.poll(nowNs, report.clear(), 0, 1)) {
            reports++;
        }
        for (int i = 0; i < GAPS; i++) {
            take(SeqNo.add(first, 2 * i), true);
        }
        while (buffer.hasNext()) {
            reports += buffer.read(message.clear()) & 1;
        }
        if (buffer.missing() > 0 || reports == 0) {
            throw new IllegalStateException("not repaired");
        }
        first = SeqNo.add(first, 2 * GAPS);
        return reports;
    }

    private void take(int seq, boolean repeated) {
        buffer.insert(seq, payload, 0, PAYLOAD_BYTES, nowNs / 1_000);
        reporter.onPacket(nowNs, seq, repeated);
    }
}
