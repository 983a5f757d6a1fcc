package io.srt4j.gateway.transmit;

import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One line that says how a transmission does: bit rate, and of each SRT side round trip, loss and what its buffer holds,
 * over the time since the line before. Owned by one thread.
 */
final class ProgressLine {
    private final long startNs;
    private long beforeNs;
    private long bytesBefore;
    private Map<Integer, SrtStats> statsBefore = new HashMap<>();

    ProgressLine(long nowNs) {
        startNs = nowNs;
        beforeNs = nowNs;
    }

    String next(long nowNs, Progress progress) {
        long seconds = (nowNs - startNs) / 1_000_000_000;
        double mbps = (progress.bytesIn() - bytesBefore) * 8e3 / Math.max(1, nowNs - beforeNs);
        Map<Integer, SrtStats> stats = new HashMap<>();
        String line = String.format(Locale.ROOT, "%d:%02d:%02d %.2f Mbit/s", seconds / 3600, seconds / 60 % 60,
                seconds % 60, mbps)
                + progress.source().map(source -> " | in" + receiving(source, stats)).orElse("")
                + progress.target().map(target -> " | out" + sending(target, stats)).orElse("")
                + (progress.messagesLost() > 0 ? " | lost " + progress.messagesLost() : "");
        beforeNs = nowNs;
        bytesBefore = progress.bytesIn();
        statsBefore = stats;
        return line;
    }

    private String receiving(SrtConnection connection, Map<Integer, SrtStats> stats) {
        SrtStats now = connection.stats();
        stats.put(connection.socketId(), now);
        StatsInterval interval = since(connection, now);
        double expected = interval.received(SrtStats.Receive::packetsUnique)
                + interval.received(SrtStats.Receive::packetsDropped);
        return text(now, interval.received(SrtStats.Receive::packetsLost), expected, now.receive().bufferUs());
    }

    private String sending(SrtConnection connection, Map<Integer, SrtStats> stats) {
        SrtStats now = connection.stats();
        stats.put(connection.socketId(), now);
        StatsInterval interval = since(connection, now);
        return text(now, interval.sent(SrtStats.Send::packetsLost), interval.sent(SrtStats.Send::packetsUnique),
                now.send().bufferUs());
    }

    private StatsInterval since(SrtConnection connection, SrtStats now) {
        SrtStats before = Optional.ofNullable(statsBefore.get(connection.socketId())).orElse(SrtStats.none(0));
        return new StatsInterval(connection.socketId(), before, now, 0);
    }

    private static String text(SrtStats stats, double lost, double expected, long bufferUs) {
        double percent = expected <= 0 ? 0 : Math.min(100, 100 * lost / expected);
        return String.format(Locale.ROOT, " RTT %.1f ms loss %.2f %% buffer %d ms", stats.smoothedRttUs() / 1000.0,
                percent, bufferUs / 1000);
    }
}
