package io.srt4j.benchmarks.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, as the kernel says.
 *
 * @param atNs when this was read, by {@link System#nanoTime}
 * @param cpuSeconds user and system time of all its threads since it began, in steps of 10 ms
 * @param residentKb memory it has in RAM now
 */
public record Usage(long atNs, double cpuSeconds, long residentKb) {
    /** USER_HZ of Linux, the same on every architecture that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TICKS_FIELD = 11;

    static Usage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return new Usage(System.nanoTime(), cpuSeconds(Files.readString(process.resolve("stat"))),
                residentKb(Files.readString(process.resolve("status"))));
    }

    /** From the text of {@code /proc/PID/stat}; the name of the program in it may hold anything, even brackets. */
    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS_FIELD]) + Long.parseLong(fields[USER_TICKS_FIELD + 1]))
                / TICKS_PER_SECOND;
    }

    /** From the text of {@code /proc/PID/status}; 0 for a process that has ended. */
    static long residentKb(String status) {
        return status.lines().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }

    /** CPU per second since {@code earlier}: 1 is one core. */
    public double coresSince(Usage earlier) {
        return (cpuSeconds - earlier.cpuSeconds) / ((atNs - earlier.atNs) / 1e9);
    }
}
