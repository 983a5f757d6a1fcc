package io.srt4j.protocol.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.timing.WireTime;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The real buffer and a naive one, sets over numbers that never wrap, agree on random operations. */
class SendBufferTest {
    private static final int PAYLOAD_BYTES = 16;
    private static final long SECOND = 1_000_000_000L;

    private final TreeSet<Long> wanted = new TreeSet<>();
    private long first;
    private long next;
    private long end;

    @SeededTest(runs = 40)
    void agreesWithANaiveTwin(Seed seed) {
        SplittableRandom random = seed.random();
        int capacity = random.nextInt(32, 900);
        first = (1L << 31) - random.nextInt(1, 300);
        next = first;
        end = first;
        SendBuffer buffer = new SendBuffer(new PayloadPool(PAYLOAD_BYTES), wire(first), capacity);
        for (int i = 0; i < 4_000; i++) {
            step(random, buffer, capacity, i);
            buffer.settle(i * SECOND);
            assertThat(buffer.firstSeq()).isEqualTo(wire(first));
            assertThat(buffer.nextSeq()).isEqualTo(wire(next));
            assertThat(buffer.endSeq()).isEqualTo(wire(end));
            assertThat(buffer.held()).isEqualTo((int) (end - first));
            assertThat(buffer.flight()).isEqualTo((int) (next - first));
            assertThat(buffer.heldBytes()).isEqualTo((end - first) * 8);
            assertThat(buffer.hasWanted()).isEqualTo(!wanted.isEmpty());
            assertThat(buffer.isFull()).isEqualTo(end - first >= capacity);
            assertThat(buffer.freeSlots()).isEqualTo(capacity - (int) (end - first));
        }
    }

    private void step(SplittableRandom random, SendBuffer buffer, int capacity, int nowNs) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                if (end - first < capacity) {
                    buffer.add(ByteBuffer.allocate(8).putLong(0, end), (int) (end % 1_000), (int) end, nowNs);
                    end++;
                }
            }
            case 3, 4 -> {
                assertThat(buffer.hasUnsent()).isEqualTo(next < end);
                if (next < end) {
                    int seq = buffer.takeUnsent();
                    assertThat(seq).isEqualTo(wire(next));
                    check(buffer, seq, next);
                    next++;
                }
            }
            case 5 -> {
                for (long s = first; s < next; s += 1 + random.nextInt(5)) {
                    assertThat(buffer.want(wire(s), WireTime.NEVER)).isEqualTo(wanted.add(s));
                }
            }
            case 6 -> {
                if (!wanted.isEmpty()) {
                    long oldest = wanted.removeFirst();
                    assertThat(buffer.takeWanted(nowNs)).isEqualTo(wire(oldest));
                    assertThat(buffer.answeredNs(wire(oldest))).isEqualTo(nowNs);
                    check(buffer, wire(oldest), oldest);
                }
            }
            default -> {
                // Usually acknowledged, sometimes too late although it was never sent.
                long upTo = random.nextInt(10) == 0 ? end : next;
                long before = first + (upTo == first ? 0 : random.nextLong(upTo - first + 1));
                assertThat(buffer.releaseBefore(wire(before))).isEqualTo((int) (before - first));
                first = before;
                next = Math.max(next, first);
                wanted.headSet(first).clear();
            }
        }
    }

    /** 500 packets in flight, then 3 at a time: the tables shrink in steps, and what they hold stays what it was. */
    @Test
    void tablesShrinkWhenLittleOfThemIsUsedForAWhile() {
        first = (1L << 31) - 530; // the numbers wrap while the tables shrink
        end = first;
        SendBuffer buffer = new SendBuffer(new PayloadPool(PAYLOAD_BYTES), wire(first), 8_192);
        assertThat(buffer.slots()).isEqualTo(16);
        add(buffer, 500);
        assertThat(buffer.slots()).isEqualTo(512);
        buffer.releaseBefore(wire(end));
        int slots = 512;
        for (int second = 0; second < 40; second++) {
            long oldest = end;
            add(buffer, 3);
            assertThat(buffer.want(wire(oldest + 1), WireTime.NEVER)).isTrue();
            buffer.settle(second * SECOND);
            assertThat(buffer.slots()).isIn(slots, slots / 2);
            slots = buffer.slots();
            assertThat(buffer.takeWanted(second)).isEqualTo(wire(oldest + 1));
            assertThat(buffer.answeredNs(wire(oldest + 1))).isEqualTo(second);
            assertThat(buffer.answeredNs(wire(oldest))).isEqualTo(SendBuffer.NEVER_ANSWERED);
            for (long number = oldest; number < end; number++) {
                check(buffer, wire(number), number);
                assertThat(buffer.originNs(wire(number))).isEqualTo(number);
            }
            buffer.releaseBefore(wire(end));
        }
        assertThat(slots).isEqualTo(16);
    }

    @Test
    void tablesKeepTheirSizeWhileTheyAreNeededNowAndThen() {
        SendBuffer buffer = new SendBuffer(new PayloadPool(PAYLOAD_BYTES), 0, 8_192);
        for (int second = 0; second < 30; second++) {
            add(buffer, second % 2 == 0 ? 300 : 1);
            buffer.releaseBefore(wire(end));
            buffer.settle(second * SECOND);
            assertThat(buffer.slots()).isEqualTo(512);
        }
    }

    private void add(SendBuffer buffer, int count) {
        for (int i = 0; i < count; i++, end++) {
            buffer.add(ByteBuffer.allocate(8).putLong(0, end), (int) (end % 1_000), (int) end, end);
            buffer.takeUnsent();
        }
    }

    private static void check(SendBuffer buffer, int seq, long number) {
        ByteBuffer out = ByteBuffer.allocate(PAYLOAD_BYTES);
        buffer.writePayload(seq, out);
        assertThat(out.getLong(0)).isEqualTo(number);
        assertThat(buffer.length(seq)).isEqualTo(8);
        assertThat(buffer.messageNumber(seq)).isEqualTo((int) (number % 1_000));
        assertThat(buffer.timestampUs(seq)).isEqualTo((int) number);
    }

    private static int wire(long seq) {
        return (int) (seq & Integer.MAX_VALUE);
    }
}
