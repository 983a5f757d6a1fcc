package io.srt4j.transport.facade;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageRingAllocationTest {
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MessageRing ring = new MessageRing(1 << 16, 1 << 20);
    private final ByteBuffer message = ByteBuffer.allocate(1316);
    private final ByteBuffer into = ByteBuffer.allocate(1500);

    /** One round without a byte is enough: late class loading does not come twice, what a message costs does. */
    @Test
    void messagesAllocateNothing() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MESSAGES; i++) {
                if (!ring.offer(message.clear())) {
                    throw new AssertionError("an empty ring is full");
                }
                into.clear().put(requireNonNull(ring.peek()));
                ring.remove();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }
}
