package io.srt4j.transport.facade;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageRingTest {
    private final MessageRing ring = new MessageRing(256);

    @Test
    void messagesComeOutWholeAndInOrder() {
        assertThat(ring.offer(message(5, 1))).isTrue();
        assertThat(ring.offer(message(7, 2))).isTrue();

        assertThat(take(ring)).isEqualTo(message(5, 1));
        assertThat(take(ring)).isEqualTo(message(7, 2));
        assertThat(ring.peek()).isNull();
        assertThat(ring.usedBytes()).isZero();
    }

    @Test
    void fullRingTakesNothing() {
        int taken = 0;
        while (ring.offer(message(28, taken))) {
            taken++;
        }

        assertThat(taken).isEqualTo(256 / 32);
        ByteBuffer refused = message(28, 99);
        assertThat(ring.offer(refused)).isFalse();
        assertThat(refused.remaining()).isEqualTo(28);
    }

    @Test
    void reservationGivenBackLeavesNoTrace() {
        assertThat(ring.reserve(100)).isNotNull();
        ring.commit(0);

        assertThat(ring.peek()).isNull();
        assertThat(ring.offer(message(3, 3))).isTrue();
        assertThat(take(ring)).isEqualTo(message(3, 3));
    }

    @Test
    void shorterMessageThanReservedFreesTheRest() {
        requireNonNull(ring.reserve(120)).put(message(4, 4));
        ring.commit(4);

        assertThat(ring.usedBytes()).isEqualTo(8);
        assertThat(take(ring)).isEqualTo(message(4, 4));
    }

    @Test
    void messageThatNeverFitsIsRefusedLoudly() {
        assertThatIllegalArgumentException().isThrownBy(() -> ring.offer(message(125, 0)));
    }

    /** As the loop uses it: room for the largest message is asked for, and mostly not needed. */
    @Test
    void reservationsOfTheLargestSizeWrapToo() {
        for (int i = 0; i < 1000; i++) {
            requireNonNull(ring.reserve(100)).put(message(i % 90 + 1, i));
            ring.commit(i % 90 + 1);
            assertThat(ring.reserve(60)).isNotNull();
            ring.commit(0);
            assertThat(take(ring)).isEqualTo(message(i % 90 + 1, i));
        }
    }

    /** Random sizes and a random mix of writes and reads, compared with a queue. */
    @Test
    void agreesWithAQueueAcrossManyWraps() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ArrayDeque<ByteBuffer> model = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            if (random.nextBoolean()) {
                ByteBuffer message = message(1 + random.nextInt(100), i);
                if (ring.offer(message.duplicate())) {
                    model.add(message);
                }
            } else {
                assertThat(take(ring)).as("seed %s step %s", seed, i).isEqualTo(model.poll());
            }
        }
    }

    @Test
    void twoThreadsSeeEveryMessageOnce() throws Exception {
        MessageRing shared = new MessageRing(4096);
        int count = 200_000;
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                while (!shared.offer(message(4 + i % 97, i))) {
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 0; i < count; i++) {
            ByteBuffer next = shared.peek();
            while (next == null) {
                Thread.onSpinWait();
                next = shared.peek();
            }
            if (!next.equals(message(4 + i % 97, i))) {
                assertThat(next).as("message %s", i).isEqualTo(message(4 + i % 97, i));
            }
            shared.remove();
        }
        producer.get();
        assertThat(shared.peek()).isNull();
    }

    private static ByteBuffer message(int bytes, int seed) {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (seed * 31 + i);
        }
        return ByteBuffer.wrap(content);
    }

    private static @Nullable ByteBuffer take(MessageRing ring) {
        ByteBuffer next = ring.peek();
        if (next == null) {
            return null;
        }
        ByteBuffer copy = ByteBuffer.allocate(next.remaining()).put(next).flip();
        ring.remove();
        return copy;
    }
}
