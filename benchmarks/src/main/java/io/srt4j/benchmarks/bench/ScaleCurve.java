package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU and memory of a receiver of srt4j with ever more connections: idle ones, with a message about every second, and
 * active ones of 1 Mbit/s, up to where the machine loses messages.
 */
final class ScaleCurve {
    private static final List<Integer> CONNECTIONS = List.of(1, 10, 100, 500, 1_000, 5_000);
    private static final long IDLE_BITS_PER_SEC = 10_000;
    private static final long ACTIVE_BITS_PER_SEC = 1_000_000;

    /** Beyond this the machine, or the sender on it, does not keep up, and more connections say nothing more. */
    static final double END = 0.01;

    private static final List<String> HEAP = List.of("-XX:+UseSerialGC", "-Xmx2g");

    private final Side own;
    private final Plan plan;

    ScaleCurve(Side own, Plan plan) {
        this.own = own.withHeap(HEAP);
        this.plan = plan;
    }

    /** Prints each point as it is known. */
    List<ScalePoint> run() throws IOException, InterruptedException {
        System.out.println(ScalePoint.HEADER);
        List<ScalePoint> points = new ArrayList<>();
        points.addAll(run("idle", IDLE_BITS_PER_SEC));
        points.addAll(run("active", ACTIVE_BITS_PER_SEC));
        return points;
    }

    private List<ScalePoint> run(String activity, long bitsPerSec) throws IOException, InterruptedException {
        List<ScalePoint> points = new ArrayList<>();
        for (int connections : CONNECTIONS) {
            List<StreamRun> runs = runs(connections, bitsPerSec);
            if (runs.isEmpty()) {
                System.out.println("| " + connections + " | " + activity + " | failed | failed | – |");
                break;
            }
            ScalePoint point = ScalePoint.median(activity, connections, runs);
            System.out.println(point.markdown());
            points.add(point);
            if (point.lost() > END) {
                break;
            }
        }
        return points;
    }

    private List<StreamRun> runs(int connections, long bitsPerSec) throws InterruptedException {
        List<StreamRun> runs = new ArrayList<>();
        for (int i = 0; i < plan.pairs(); i++) {
            try {
                runs.add(StreamRun.of(own, plan, CallersCase.manyOf(connections, bitsPerSec, plan)));
            } catch (IOException e) {
                System.err.println(connections + " connections: " + e.getMessage());
            }
        }
        return runs;
    }
}
