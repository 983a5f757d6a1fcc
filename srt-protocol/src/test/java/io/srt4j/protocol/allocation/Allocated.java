package io.srt4j.protocol.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Counts the bytes of heap that this thread takes, as the JVM itself counts them. */
public final class Allocated {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** How often the operations are counted. */
    static final int ROUNDS = 5;

    private Allocated() {}

    /**
     * Runs {@code operation} {@link #ROUNDS} times {@code count} times and asserts that there is a round without a byte.
     *
     * <p>Not each round: tables grow to what is needed, and the JVM loads classes late, when code that names them is compiled.
     * Neither happens twice; what an operation allocates does. The tests run without escape analysis, so that objects count
     * that the optimising compiler would do away with when it comes to it.
     */
    public static void assertNothing(int count, Runnable operation) {
        long[] bytes = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < count; i++) {
                operation.run();
            }
            bytes[round] = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(Arrays.stream(bytes).min().orElseThrow())
                .as("bytes allocated by the thriftiest of the rounds %s of %d operations", Arrays.toString(bytes),
                        count)
                .isZero();
    }
}
