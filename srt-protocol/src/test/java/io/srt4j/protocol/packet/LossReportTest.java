package io.srt4j.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossReportTest {
    @SeededTest(runs = 20)
    void whatWasWrittenIsRead(Seed seed) {
        SplittableRandom random = seed.random();
        for (int round = 0; round < 500; round++) {
            ByteBuffer packet = ByteBuffer.allocate(1_472).position(PacketHeader.BYTES);
            List<String> written = new ArrayList<>();
            int at = random.nextInt(Integer.MAX_VALUE);
            for (int n = random.nextInt(400); n > 0; n--) {
                at = SeqNo.add(at, 1 + random.nextInt(50));
                int to = SeqNo.add(at, random.nextBoolean() ? 1 : 1 + random.nextInt(50));
                if (!LossReport.append(packet, at, to)) {
                    assertThat(packet.remaining()).isLessThan(8);
                    break;
                }
                written.add(at + "-" + to);
                at = to;
            }

            assertThat(read(packet.flip(), packet.limit())).isEqualTo(written);
        }
    }

    @Test
    void stopsWhereARangeIsNeverClosed() {
        ByteBuffer packet = ByteBuffer.allocate(32).position(16).putInt(7).putInt(0x8000_0009).flip();
        LossReport report = new LossReport();
        report.read(packet, 0, packet.limit());

        assertThat(report.next()).isTrue();
        assertThat(report.next()).isFalse();
        assertThat(report.isMalformed()).isTrue();
    }

    @Test
    void stopsAtARangeThatRunsBackwards() {
        ByteBuffer packet = ByteBuffer.allocate(32).position(16).putInt(0x8000_0009).putInt(8).flip();
        LossReport report = new LossReport();
        report.read(packet, 0, packet.limit());

        assertThat(report.next()).isFalse();
        assertThat(report.isMalformed()).isTrue();
    }

    @Test
    void anEmptyReportIsMalformed() {
        LossReport report = new LossReport();
        report.read(ByteBuffer.allocate(16), 0, 16);

        assertThat(report.next()).isFalse();
        assertThat(report.isMalformed()).isTrue();
    }

    /** A cursor that was used before starts afresh, also after a malformed report. */
    @Test
    void isReusable() {
        LossReport report = new LossReport();
        report.read(ByteBuffer.allocate(16), 0, 16);
        ByteBuffer packet = ByteBuffer.allocate(32).position(16).putInt(7).flip();
        report.read(packet, 0, packet.limit());

        assertThat(report.next()).isTrue();
        assertThat(report.fromSeq()).isEqualTo(7);
        assertThat(report.isMalformed()).isFalse();
    }

    private static List<String> read(ByteBuffer packet, int length) {
        LossReport report = new LossReport();
        report.read(packet, 0, length);
        List<String> ranges = new ArrayList<>();
        while (report.next()) {
            ranges.add(report.fromSeq() + "-" + report.toSeq());
        }
        return ranges;
    }
}
