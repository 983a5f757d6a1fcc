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
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final MessageRing ring = new MessageRing(256, 256);
    private final MessageRing elastic = new MessageRing(256, 4096);

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

    @Test
    void unreadMessagesMakeTheRingGrowToItsLimit() {
        int taken = 0;
        while (elastic.offer(message(28, taken))) {
            taken++;
        }

        assertThat(elastic.sizeBytes()).isEqualTo(4096);
        assertThat(taken * 32).isEqualTo(4096); // however much the former arrays still hold
        assertThat(elastic.usedBytes()).isEqualTo(taken * 32);
        for (int i = 0; i < taken; i++) {
            assertThat(take(elastic)).isEqualTo(message(28, i));
        }
        assertThat(elastic.peek()).isNull();
        assertThat(elastic.usedBytes()).isZero();
    }

    @Test
    void messagesThatAreReadInTimeNeedNoGrowth() {
        for (int i = 0; i < 1000; i++) {
            assertThat(elastic.offer(message(1 + i % 100, i))).isTrue();
            assertThat(take(elastic)).isEqualTo(message(1 + i % 100, i));
        }
        assertThat(elastic.isGrown()).isFalse();
    }

    /** Half of the smallest size is too little for it: a message must fit in one piece wherever the ring stands. */
    @Test
    void longMessageMakesTheRingLargeEnough() {
        assertThat(elastic.offer(message(20, 1))).isTrue();
        assertThat(elastic.offer(message(2000, 2))).isTrue();

        assertThat(take(elastic)).isEqualTo(message(20, 1));
        assertThat(take(elastic)).isEqualTo(message(2000, 2));
    }

    @Test
    void grownRingShrinksStepByStepWhenLittleOfItIsUsed() {
        grow(elastic);
        assertThat(elastic.settle(0)).isFalse();
        assertThat(elastic.settle(999 * MS)).isFalse();
        assertThat(elastic.sizeBytes()).isEqualTo(4096);

        assertThat(elastic.settle(1_000 * MS)).isTrue();
        assertThat(elastic.sizeBytes()).isEqualTo(2048);
        elastic.settle(1_500 * MS);
        assertThat(elastic.sizeBytes()).isEqualTo(2048);
        for (int second = 2; second < 10; second++) {
            elastic.settle(second * SECOND);
            assertThat(elastic.offer(message(50, second))).isTrue();
            assertThat(take(elastic)).isEqualTo(message(50, second));
        }
        assertThat(elastic.isGrown()).isFalse();
    }

    @Test
    void ringThatWasMoreThanAQuarterFullKeepsItsSize() {
        grow(elastic);
        elastic.settle(0);
        for (int second = 1; second < 10; second++) {
            for (int i = 0; i < 10; i++) {
                assertThat(elastic.offer(message(124, i))).isTrue();
            }
            for (int i = 0; i < 10; i++) {
                assertThat(take(elastic)).isEqualTo(message(124, i));
            }
            elastic.settle(second * SECOND);
        }
        assertThat(elastic.sizeBytes()).isEqualTo(4096);
    }

    @Test
    void ringThatIsNotEmptyDoesNotShrink() {
        grow(elastic);
        assertThat(elastic.offer(message(3, 3))).isTrue();
        for (int second = 0; second < 5; second++) {
            elastic.settle(second * SECOND);
        }
        assertThat(elastic.sizeBytes()).isEqualTo(4096);

        assertThat(take(elastic)).isEqualTo(message(3, 3));
        elastic.settle(5_000 * MS);
        assertThat(elastic.sizeBytes()).isEqualTo(2048);
    }

    @Test
    void reservationGivenBackAfterGrowthLeavesNoTrace() {
        assertThat(elastic.offer(message(100, 1))).isTrue();
        assertThat(elastic.reserve(1000)).isNotNull();
        elastic.commit(0);
        assertThat(take(elastic)).isEqualTo(message(100, 1));
        assertThat(elastic.peek()).isNull();

        assertThat(elastic.offer(message(7, 7))).isTrue();
        assertThat(take(elastic)).isEqualTo(message(7, 7));
    }

    /** Random sizes and a random mix of writes and reads, compared with a queue. */
    @Test
    void agreesWithAQueueAcrossManyWraps() {
        long seed = System.nanoTime();
        agreeWithAQueue(ring, seed);
        agreeWithAQueue(elastic, seed);
        agreeWithAQueue(new MessageRing(64, 1 << 20), seed); // never full
    }

    private static void agreeWithAQueue(MessageRing ring, long seed) {
        Random random = new Random(seed);
        ArrayDeque<ByteBuffer> model = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            int writesOfThree = i / 200 % 3; // mostly read, mostly written, neither
            if (random.nextInt(4) > writesOfThree) {
                ByteBuffer message = message(1 + random.nextInt(100), i);
                if (ring.offer(message.duplicate())) {
                    model.add(message);
                }
            } else {
                assertThat(take(ring)).as("seed %s step %s", seed, i).isEqualTo(model.poll());
            }
            if (random.nextInt(20) == 0) {
                ring.settle(i * 100L * MS);
            }
        }
    }

    @Test
    void twoThreadsSeeEveryMessageOnce() throws Exception {
        passThrough(new MessageRing(4096, 4096), 0);
    }

    /** Time flies for the producer, so that the ring shrinks whenever it is empty and grows whenever it is full. */
    @Test
    void twoThreadsSeeEveryMessageOnceWhileTheRingGrowsAndShrinks() throws Exception {
        passThrough(new MessageRing(256, 8192), 500 * MS);
    }

    private static void passThrough(MessageRing shared, long settleNs) throws Exception {
        int count = 200_000;
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                shared.settle(i * settleNs);
                while (!shared.offer(message(4 + i % 97, i))) {
                    Thread.onSpinWait();
                }
                if (i / 1000 % 2 == 0) { // one message at a time, so that little is used
                    while (shared.usedBytes() > 0) {
                        Thread.onSpinWait();
                    }
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

    /** To its limit, and empty again. */
    private static void grow(MessageRing ring) {
        while (ring.offer(message(60, 0))) {
            // until it is full
        }
        while (take(ring) != null) {
            // until it is empty
        }
    }

    @Test
    void outlastsALongerPauseBesideALargerBuffer() {
        assertThat(messagesBeside(32)).as("what any ring holds, in messages of 1316 bytes").isBetween(700, 794);
        assertThat(messagesBeside(8_192)).as("the buffer that nobody chose").isBetween(700, 794);
        assertThat(messagesBeside(65_536)).as("the largest buffer").isBetween(6_000, 6_356);
    }

    private static int messagesBeside(int bufferPackets) {
        MessageRing full = ConnectionLink.newRing(bufferPackets);
        int taken = 0;
        while (full.offer(message(1316, taken))) {
            taken++;
        }
        return taken;
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
