package io.srt4j.benchmarks.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the command line of {@code bin/bench} asks for.
 *
 * @param programs the folder of the C programs
 * @param classPath with srt4j's load generator
 * @param about machine, versions and date
 * @param part of the names of the cases to run; empty: all
 * @param output the folder for {@code bench.json}
 * @param pages the folder of performance.md, .json and .svg
 */
record BenchOptions(
        Path programs, String classPath, String about, Plan plan, String part, Mode mode, boolean writes, Path output,
        Path pages) {
    enum Mode {
        ALL, SMOKE, SCALE, LIST
    }

    static BenchOptions parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        Path programs = Path.of(left.remove());
        String classPath = left.remove();
        String about = left.remove();
        int pairs = 5;
        int warmUp = 6;
        int window = 6;
        String part = "";
        Mode mode = Mode.ALL;
        boolean writes = false;
        while (!left.isEmpty()) {
            String flag = left.remove();
            switch (flag) {
                case "--pairs" -> pairs = Integer.parseInt(left.remove());
                case "--warmup" -> warmUp = Integer.parseInt(left.remove());
                case "--window" -> window = Integer.parseInt(left.remove());
                case "--case" -> part = left.remove();
                case "--smoke" -> mode = Mode.SMOKE;
                case "--scale" -> mode = Mode.SCALE;
                case "--list" -> mode = Mode.LIST;
                case "--write" -> writes = true;
                default -> throw new IllegalArgumentException("unknown flag " + flag);
            }
        }
        Plan plan = mode == Mode.SMOKE ? Plan.SMOKE : new Plan(pairs, warmUp, 10, window);
        return new BenchOptions(programs, classPath, about, plan, part, mode,
                writes && mode != Mode.SMOKE, Path.of("benchmarks", "target"),
                Path.of("docs"));
    }

    /** Whether one of the case's names holds {@link #part}. */
    boolean selects(BenchCase each) {
        return each.metrics().stream().anyMatch(metric -> metric.name().contains(part));
    }

    boolean isSmoke() {
        return mode == Mode.SMOKE;
    }

    boolean scales() {
        return mode == Mode.SCALE;
    }

    boolean lists() {
        return mode == Mode.LIST;
    }
}
