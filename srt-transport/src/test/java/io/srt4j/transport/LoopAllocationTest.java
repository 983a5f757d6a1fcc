package io.srt4j.transport;

import static io.srt4j.transport.Loopback.inBackground;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.srt4j.protocol.settings.SrtOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the loops allocate for a packet, sent and received: Netty's objects for a datagram and its address, about 170
 * bytes, and some objects per batch. A copy of the payload would not go unnoticed.
 */
@Timeout(60)
class LoopAllocationTest {
    private static final int MESSAGES = 10_000;
    private static final int LIMIT_BYTES = 600;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void loopsAllocateLittlePerPacket() throws Exception {
        SrtOptions options = SrtOptions.builder().latencyMs(120).maxBandwidthBytesPerSec(8_000_000).build();
        try (Loopback pair = Loopback.connected(options, options)) {
            var reader = inBackground(() -> {
                ByteBuffer into = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
                int read = 0;
                while (read < 2 * MESSAGES && pair.callee.receive(into.clear(), Loopback.PATIENCE) > 0) {
                    read++;
                }
                return read;
            });
            sendAll(pair.caller); // until the compiler has seen it all
            long[] loops = loopThreads();
            long before = allocated(loops);
            sendAll(pair.caller);
            long perPacket = (allocated(loops) - before) / MESSAGES;

            assertThat(perPacket).isLessThan(LIMIT_BYTES);
            pair.caller.close();
            assertThat(reader.await()).isPositive();
        }
    }

    private static void sendAll(SrtConnection caller) throws Exception {
        ByteBuffer message = ByteBuffer.allocate(1316);
        for (int i = 0; i < MESSAGES; i++) {
            caller.send(message.clear(), Loopback.PATIENCE);
            if (i % 16 == 0) {
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    private long[] loopThreads() {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("srt-loop"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
    }

    private long allocated(long[] ids) {
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }
}
