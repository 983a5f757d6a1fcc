package io.srt4j.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What this process has cost so far.
 *
 * @param atNs of the monotonic clock
 * @param cpuNs user and system time of all threads
 */
record ProcessCost(long atNs, long cpuNs) {
    static ProcessCost now() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new ProcessCost(System.nanoTime(), system.getProcessCpuTime());
    }

    /** The end of a report: what {@code bytes} have cost from {@code begin} to now. */
    String json(ProcessCost begin, long bytes) throws IOException {
        double wallSeconds = (atNs - begin.atNs) / 1e9;
        double cpuSeconds = (cpuNs - begin.cpuNs) / 1e9;
        return String.format(Locale.ROOT,
                "\"wall_s\":%.3f,\"mbps\":%.3f,\"cpu_cores\":%.3f,\"cpu_s_per_GB\":%.3f,\"rss_kb\":%d,\"hwm_kb\":%d,"
                        + "\"threads\":%d",
                wallSeconds, bytes * 8 / wallSeconds / 1e6, cpuSeconds / wallSeconds,
                bytes == 0 ? 0 : cpuSeconds / (bytes / 1e9), status("VmRSS:"), status("VmHWM:"), status("Threads:"));
    }

    private static long status(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }
}
