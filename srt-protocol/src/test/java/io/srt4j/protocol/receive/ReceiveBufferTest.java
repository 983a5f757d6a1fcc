package io.srt4j.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The real buffer and a naive one, a sorted map over numbers that never wrap, agree on random operations. */
class ReceiveBufferTest {
    private enum Fate {
        MISSING, PRESENT, GIVEN_UP
    }

    /** What the buffer should do, said in the plainest way. */
    private static final class Naive {
        private final TreeMap<Long, Fate> fates = new TreeMap<>();
        private final int capacity;
        private long read;
        private long end;

        Naive(long first, int capacity) {
            this.capacity = capacity;
            read = first;
            end = first;
        }

        ReceiveBuffer.Outcome insert(long seq) {
            if (seq < read) {
                return ReceiveBuffer.Outcome.BELATED;
            }
            if (seq >= read + capacity) {
                return ReceiveBuffer.Outcome.NO_ROOM;
            }
            for (; end <= seq; end++) {
                fates.put(end, Fate.MISSING);
                if (end == seq) {
                    fates.put(seq, Fate.PRESENT);
                    end++;
                    return ReceiveBuffer.Outcome.NEW;
                }
            }
            return switch (fates.getOrDefault(seq, Fate.GIVEN_UP)) {
                case PRESENT -> ReceiveBuffer.Outcome.DUPLICATE;
                case GIVEN_UP -> ReceiveBuffer.Outcome.BELATED;
                case MISSING -> {
                    fates.put(seq, Fate.PRESENT);
                    yield ReceiveBuffer.Outcome.RECOVERED;
                }
            };
        }

        int giveUp(long from, long to) {
            int given = 0;
            long limit = Math.min(to, read + capacity);
            long end0 = end;
            for (long s = Math.max(from, read); s < Math.min(limit, end0); s++) {
                if (fates.get(s) == Fate.MISSING) {
                    fates.put(s, Fate.GIVEN_UP);
                    given++;
                }
            }
            if (from <= end) {
                for (; end < limit; end++) {
                    fates.put(end, Fate.GIVEN_UP);
                }
            }
            return given;
        }

        boolean hasNext() {
            while (read < end && fates.get(read) == Fate.GIVEN_UP) {
                fates.remove(read++);
            }
            return read < end && fates.get(read) == Fate.PRESENT;
        }

        void read() {
            fates.remove(read++);
        }

        long ackBase() {
            return fates.entrySet().stream().filter(e -> e.getValue() == Fate.MISSING).mapToLong(e -> e.getKey())
                    .findFirst().orElse(end);
        }

        long count(Fate fate) {
            return fates.values().stream().filter(f -> f == fate).count();
        }

        long firstBehindGap() {
            long base = ackBase();
            return fates.tailMap(base).entrySet().stream().filter(e -> e.getValue() == Fate.PRESENT)
                    .mapToLong(e -> e.getKey()).findFirst().orElse(end);
        }
    }

    private static final int PAYLOAD_BYTES = 16;

    @SeededTest(runs = 25)
    void agreesWithANaiveTwin(Seed seed) {
        SplittableRandom random = seed.random();
        long first = (1L << 31) - random.nextInt(1, 300);
        int capacity = random.nextInt(32, 700);
        Naive naive = new Naive(first, capacity);
        ReceiveBuffer buffer = new ReceiveBuffer(new PayloadPool(PAYLOAD_BYTES), wire(first), capacity);
        for (int i = 0; i < 1_500; i++) {
            step(random, naive, buffer, capacity);
            buffer.settle(i * 1_000_000_000L);
            assertThat(buffer.endSeq()).isEqualTo(wire(naive.end));
            assertThat(buffer.ackBase()).isEqualTo(wire(naive.ackBase()));
            assertThat(buffer.missing()).isEqualTo((int) naive.count(Fate.MISSING));
            assertThat(buffer.present()).isEqualTo((int) naive.count(Fate.PRESENT));
            assertThat(buffer.presentBytes()).isEqualTo(naive.count(Fate.PRESENT) * 8);
            assertThat(buffer.firstBehindGap()).isEqualTo(wire(naive.firstBehindGap()));
        }
        buffer.clear();
        assertThat(buffer.present()).isZero();
        assertThat(buffer.presentBytes()).isZero();
    }

    private static void step(SplittableRandom random, Naive naive, ReceiveBuffer buffer, int capacity) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4, 5 -> {
                long seq = random.nextInt(4) == 0
                        ? naive.read - 10 + random.nextInt(capacity + 20)
                        : naive.end + random.nextInt(3);
                assertThat(buffer.insert(wire(seq), payload(seq), 0, 8, seq)).isEqualTo(naive.insert(seq));
            }
            case 6 -> {
                long from = naive.read - 5 + random.nextInt(30);
                long to = from + 1 + random.nextInt(20);
                assertThat(buffer.giveUp(wire(from), wire(to))).isEqualTo(naive.giveUp(from, to));
            }
            case 7 -> {
                long behindGap = naive.firstBehindGap();
                assertThat(buffer.giveUp(buffer.ackBase(), buffer.firstBehindGap()))
                        .isEqualTo(naive.giveUp(naive.ackBase(), behindGap));
            }
            default -> readSome(random.nextInt(8), naive, buffer);
        }
    }

    private static void readSome(int count, Naive naive, ReceiveBuffer buffer) {
        for (int i = 0; i < count; i++) {
            assertThat(buffer.hasNext()).isEqualTo(naive.hasNext());
            if (!naive.hasNext()) {
                return;
            }
            ByteBuffer into = ByteBuffer.allocate(PAYLOAD_BYTES);
            assertThat(buffer.nextSenderTimeUs()).isEqualTo(naive.read);
            assertThat(buffer.read(into)).isEqualTo(8);
            assertThat(into.getLong(0)).isEqualTo(naive.read);
            naive.read();
        }
    }

    private static final long SECOND = 1_000_000_000L;

    /** In a full table the slots of numbers beyond the newest are those of the oldest. */
    @Test
    void givingUpNumbersBeyondTheNewestOneTouchesNoOther() {
        ReceiveBuffer buffer = new ReceiveBuffer(new PayloadPool(PAYLOAD_BYTES), 0, 256);
        buffer.insert(255, payload(255), 0, 8, 255);

        assertThat(buffer.giveUp(258, 270)).isZero();
        assertThat(buffer.missing()).isEqualTo(255);
    }

    /** 500 packets in the buffer, then 5 at a time: the tables shrink in steps, and what they hold stays what it was. */
    @Test
    void tablesShrinkWhenLittleOfThemIsUsedForAWhile() {
        long first = (1L << 31) - 530; // the numbers wrap while the tables shrink
        ReceiveBuffer buffer = new ReceiveBuffer(new PayloadPool(PAYLOAD_BYTES), wire(first), 8_192);
        assertThat(buffer.slots()).isEqualTo(16);
        long end = insert(buffer, first, 500);
        assertThat(buffer.slots()).isEqualTo(512);
        long read = readAll(buffer, first);
        int slots = 512;
        for (int second = 0; second < 40; second++) {
            end = insert(buffer, end + 1, 2); // behind a gap
            buffer.markFoundMissing(wire(end - 3), wire(end - 2), second);
            buffer.markReported(wire(end - 3), wire(end - 2), second);
            buffer.settle(second * SECOND);
            assertThat(buffer.slots()).isIn(slots, slots / 2);
            slots = buffer.slots();
            assertThat(buffer.missing()).isEqualTo(1);
            assertThat(buffer.reports(wire(end - 3))).isEqualTo(1);
            assertThat(buffer.reportedNs(wire(end - 3))).isEqualTo(second);
            assertThat(buffer.foundMissingNs(wire(end - 3))).isEqualTo(second);
            assertThat(buffer.foundMissingNs(wire(end - 1))).isEqualTo(ReceiveBuffer.NEVER_MISSING);
            assertThat(buffer.giveUp(buffer.ackBase(), buffer.firstBehindGap())).isEqualTo(1);
            read = readAll(buffer, read + 1);
            assertThat(read).isEqualTo(end);
        }
        assertThat(slots).isEqualTo(16);
    }

    @Test
    void tablesKeepTheirSizeWhileTheyAreNeededNowAndThen() {
        ReceiveBuffer buffer = new ReceiveBuffer(new PayloadPool(PAYLOAD_BYTES), 0, 8_192);
        long end = 0;
        for (int second = 0; second < 30; second++) {
            end = insert(buffer, end, second % 2 == 0 ? 300 : 1);
            readAll(buffer, end - (second % 2 == 0 ? 300 : 1));
            buffer.settle(second * SECOND);
            assertThat(buffer.slots()).isEqualTo(512);
        }
    }

    private static long insert(ReceiveBuffer buffer, long first, int count) {
        for (long seq = first; seq < first + count; seq++) {
            assertThat(buffer.insert(wire(seq), payload(seq), 0, 8, seq)).isEqualTo(ReceiveBuffer.Outcome.NEW);
        }
        return first + count;
    }

    private static long readAll(ReceiveBuffer buffer, long first) {
        long seq = first;
        for (; buffer.hasNext(); seq++) {
            ByteBuffer into = ByteBuffer.allocate(PAYLOAD_BYTES);
            buffer.read(into);
            assertThat(into.getLong(0)).isEqualTo(seq);
        }
        return seq;
    }

    private static int wire(long seq) {
        return (int) (seq & Integer.MAX_VALUE);
    }

    private static ByteBuffer payload(long seq) {
        return ByteBuffer.allocate(8).putLong(0, seq);
    }
}
