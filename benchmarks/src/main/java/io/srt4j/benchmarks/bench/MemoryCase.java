package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.util.List;

/**
 * What a connection of 1 Mbit/s with 120 ms takes: by how much the memory of a process with many of them exceeds that of
 * one with few. The heap is small, so that no page of it counts that only garbage has ever touched.
 */
record MemoryCase() implements BenchCase {
    private static final int FEW = 10;
    private static final int MANY = 150;
    private static final List<String> HEAP = List.of("-XX:+UseSerialGC", "-Xmx64m", "-Xmn8m");

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("memory of each connection received", "kB", Target.atMost(0.4)),
                new Metric("memory of each connection sent", "kB", Target.atMost(0.4)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        StreamRun few = StreamRun.of(side.withHeap(HEAP), plan, CallersCase.manyOf(FEW, 1_000_000, plan));
        StreamRun many = StreamRun.of(side.withHeap(HEAP), plan, CallersCase.manyOf(MANY, 1_000_000, plan));
        return Reading.of(Math.max(few.lost(), many.lost()),
                (double) (many.receiver().residentKb() - few.receiver().residentKb()) / (MANY - FEW),
                (double) (many.sender().residentKb() - few.sender().residentKb()) / (MANY - FEW));
    }
}
