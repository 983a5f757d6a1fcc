package io.srt4j.gateway.transmit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockScheduleTest {
    private static final long WRAP_90K = 1L << 33;

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    @TempDir
    private Path directory;

    @Test
    void bytesBetweenTwoClockValuesAreSpreadEvenly() throws Exception {
        packets(2).clock(9000).packets(9).clock(9000 + 3600).packets(3).clock(9000 + 7200).packets(1);
        try (ClockSchedule schedule = schedule()) {
            assertThat(schedule.dueNs(0)).isZero();
            assertThat(schedule.dueNs(2 * 188)).isZero();
            assertThat(schedule.dueNs(7 * 188)).isEqualTo(MILLISECONDS.toNanos(20));
            assertThat(schedule.dueNs(12 * 188)).isEqualTo(MILLISECONDS.toNanos(40));
            assertThat(schedule.dueNs(14 * 188)).isEqualTo(MILLISECONDS.toNanos(60));
            assertThat(schedule.dueNs(17 * 188)).as("behind the last one, at its rate")
                    .isEqualTo(MILLISECONDS.toNanos(90));
        }
    }

    @Test
    void aClockThatWrapsGoesOn() throws Exception {
        clock(WRAP_90K - 1800).packets(1).clock(1800);
        try (ClockSchedule schedule = schedule()) {
            assertThat(schedule.dueNs(2 * 188)).isEqualTo(MILLISECONDS.toNanos(40));
        }
    }

    @Test
    void whereTheClockJumpsTheRateStays() throws Exception {
        clock(900_000).packets(1).clock(903_600).packets(1).clock(5).packets(1).clock(3605);
        try (ClockSchedule schedule = schedule()) {
            assertThat(schedule.dueNs(4 * 188)).isEqualTo(MILLISECONDS.toNanos(80));
            assertThat(schedule.dueNs(6 * 188)).isEqualTo(MILLISECONDS.toNanos(120));
        }
    }

    @Test
    void aFileWithoutClockIsRefusedWithAWordOnWhatToDo() throws Exception {
        packets(100);
        assertThatThrownBy(this::schedule).hasMessageContaining("no clock").hasMessageContaining("--pace");
    }

    @Test
    void aFileTakesAsLongAsItsClockSays() throws Exception {
        for (int i = 0; i <= 10; i++) {
            clock(3600L * i).packets(6); // 400 ms
        }
        try (FileInput input = new FileInput(file(), 1316, new Pace.ByClock())) {
            long startNs = System.nanoTime();
            while (input.read(ByteBuffer.allocate(Input.MAX_BYTES)) > 0) {
                // each piece waits until it is due
            }
            assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(MILLISECONDS.toNanos(400));
        }
    }

    @Test
    void aStallIsNotMadeUpForByABurst() throws Exception {
        Metronome metronome = new Metronome(new Schedule.ConstantRate(8_000_000)); // a byte a microsecond
        long startNs = 1000;
        assertThat(metronome.waitNs(0, startNs)).isZero();
        assertThat(metronome.waitNs(5000, startNs)).isEqualTo(MILLISECONDS.toNanos(5));
        assertThat(metronome.waitNs(5000, startNs + MILLISECONDS.toNanos(25))).as("late: at once")
                .isEqualTo(-MILLISECONDS.toNanos(20));
        long afterStallNs = startNs + MILLISECONDS.toNanos(2000);
        assertThat(metronome.waitNs(6000, afterStallNs)).isZero();
        assertThat(metronome.waitNs(7000, afterStallNs)).isEqualTo(MILLISECONDS.toNanos(1));
    }

    private ClockScheduleTest packets(int count) {
        for (int i = 0; i < count; i++) {
            byte[] packet = new byte[188];
            packet[0] = 0x47;
            packet[3] = 0x10;
            stream.writeBytes(packet);
        }
        return this;
    }

    private ClockScheduleTest clock(long base90k) {
        byte[] packet = new byte[188];
        Arrays.fill(packet, (byte) 0xFF);
        byte[] header = {0x47, 1, 0, 0x20, (byte) 183, 0x10, (byte) (base90k >> 25), (byte) (base90k >> 17),
            (byte) (base90k >> 9), (byte) (base90k >> 1), (byte) (base90k << 7 | 0x7E), 0};
        System.arraycopy(header, 0, packet, 0, header.length);
        stream.writeBytes(packet);
        return this;
    }

    private Path file() throws IOException {
        return Files.write(directory.resolve("stream.ts"), stream.toByteArray());
    }

    private ClockSchedule schedule() throws IOException {
        return new ClockSchedule(file());
    }
}
