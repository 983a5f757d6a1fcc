package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a receiver used with so many connections: medians of its runs.
 *
 * @param activity {@code idle} or {@code active}
 * @param cores CPU per second of the receiver
 * @param residentMb memory of the receiver
 * @param lost share of the messages that did not come out, once settled
 */
record ScalePoint(String activity, int connections, double cores, double residentMb, double lost) {
    static final String HEADER = """
            | connections | activity | receiver CPU, cores | receiver memory, MB | lost, % |
            |---|---|---|---|---|""";

    static ScalePoint median(String activity, int connections, List<StreamRun> runs) throws IOException {
        List<Double> lost = new ArrayList<>();
        for (StreamRun run : runs) {
            lost.add(run.settledLost());
        }
        return new ScalePoint(activity, connections,
                Figures.medianOf(runs.stream().map(StreamRun::receiverCores).toList()),
                Figures.medianOf(runs.stream().map(run -> run.receiver().residentKb() / 1000.0).toList()),
                Figures.medianOf(lost));
    }

    String markdown() {
        return "| " + String.join(" | ", Integer.toString(connections), activity, Figures.digits(cores),
                Figures.digits(residentMb), lost == 0 ? "0" : Figures.digits(100 * lost)) + " |";
    }

    String json() {
        return String.format(Locale.ROOT,
                "{\"activity\":\"%s\",\"connections\":%d,\"cores\":%.4f,\"residentMb\":%.1f,\"lost\":%.6f}", activity,
                connections, cores, residentMb, lost);
    }
}
