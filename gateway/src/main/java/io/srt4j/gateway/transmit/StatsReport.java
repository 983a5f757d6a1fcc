package io.srt4j.gateway.transmit;

import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a record of each SRT connection whenever it is asked to, and the last one when a connection ends. Any thread;
 * what it holds is guarded by its lock.
 */
public final class StatsReport {
    /** What a record counts from. */
    public enum Since {
        /** The record before, as srt-live-transmit does. */
        LAST_RECORD,
        /** The start of the connection, as srt-live-transmit does with -fullstats. */
        START
    }

    private final StatsFormat format;
    private final Since since;
    private final PrintWriter out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, SrtStats> lastOfSocket = new HashMap<>();
    private boolean hasBegun;

    /** Writes to {@code out}, which is flushed after each record; a broken one does not disturb the transmission. */
    public StatsReport(StatsFormat format, Since since, PrintWriter out) {
        this.format = format;
        this.since = since;
        this.out = out;
    }

    /** Writes a record of each connection there is. */
    public void write(Progress progress) {
        progress.connections().forEach(connection -> {
            lock.lock();
            try {
                lastOfSocket.put(connection.socketId(), record(connection));
            } finally {
                lock.unlock();
            }
        });
    }

    /** Writes the last record of a connection that is over. */
    public void end(SrtConnection connection) {
        lock.lock();
        try {
            var _ = record(connection);
            lastOfSocket.remove(connection.socketId());
        } finally {
            lock.unlock();
        }
    }

    private SrtStats record(SrtConnection connection) {
        SrtStats now = connection.stats();
        SrtStats before = since == Since.START ? SrtStats.none(0)
                : lastOfSocket.getOrDefault(connection.socketId(), SrtStats.none(0));
        var interval = new StatsInterval(connection.socketId(), before, now,
                connection.settings().peerFlowWindowPackets());
        if (!hasBegun) {
            out.print(format.header());
            hasBegun = true;
        }
        out.print(format.record(ZonedDateTime.now(ZoneId.systemDefault()), interval));
        out.flush();
        return now;
    }
}
