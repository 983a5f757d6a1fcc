package io.srt4j.benchmarks.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/** What this JVM's heap holds that is still in use. */
final class RetainedHeap {
    private static final int COLLECTIONS = 4;

    private RetainedHeap() {}

    /** The least that a few collections leave: what is allocated meanwhile does not count. */
    static long bytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** The classes whose instances take most, with their number and bytes. */
    static List<String> largestClasses(int count) {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {new String[0]}, new String[] {String[].class.getName()});
            return String.valueOf(histogram).lines().skip(1).limit(count + 2L).toList();
        } catch (JMException e) {
            return List.of("no class histogram: " + e);
        }
    }
}
