package io.srt4j.benchmarks.load;

import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Sends on all connections from one thread: in each tick whatever is due by then. Connections are staggered over the time
 * of one message, and a message that finds no room waits for the next tick.
 */
final class SendLoad {
    private static final int END_MARKERS = 10;
    private static final int END_MARKER_BYTES = 188;
    /** Those of thousands of connections, all at once, would not fit into the receiver's socket. */
    private static final int END_MARKERS_AT_ONCE = 64;
    private static final int SLACK_MS = 500;
    private static final int UNPACED_MESSAGES_PER_TICK = 64;

    private final LoadOptions options;
    private final List<SrtConnection> connections;
    private final ByteBuffer message;
    private final long[] sent;
    private final boolean[] dead;
    private long full;
    private long longestTickNs;
    private boolean counts;
    private long uniqueBefore;
    private long repeatsBefore;

    SendLoad(LoadOptions options, SrtRuntime runtime) throws IOException {
        this.options = options;
        connections = new Connections(options, runtime).open();
        message = LoadMessage.blank(options.payloadBytes());
        sent = new long[connections.size()];
        dead = new boolean[connections.size()];
    }

    String run() throws IOException, InterruptedException {
        ProcessCost begin = ProcessCost.now();
        long endNs = begin.atNs() + (long) (options.seconds() * 1e9);
        for (long tickNs = System.nanoTime(); tickNs < endNs; tickNs = System.nanoTime()) {
            if (!counts && tickNs - begin.atNs() >= options.countsAfterSeconds() * 1e9) {
                beginToCount();
            }
            tick(tickNs, begin.atNs());
        }
        ProcessCost end = ProcessCost.now();
        int latencyMs = connections.getFirst().settings().sendLatencyMs();
        TimeUnit.MILLISECONDS.sleep(latencyMs + 200L); // for the last repeats
        String report = report(begin, end);
        markEnd();
        TimeUnit.MILLISECONDS.sleep(latencyMs + SLACK_MS);
        return report;
    }

    private void beginToCount() throws IOException {
        List<SrtStats.Send> all = stats();
        counts = true;
        uniqueBefore = Sum.of(all, SrtStats.Send::packetsUnique);
        repeatsBefore = Sum.of(all, SrtStats.Send::packetsRetransmitted);
    }

    private List<SrtStats.Send> stats() throws IOException {
        return connections.stream().map(connection -> connection.stats().send()).toList();
    }

    private void tick(long tickNs, long beginNs) {
        sendDue(tickNs - beginNs);
        longestTickNs = Math.max(longestTickNs, System.nanoTime() - tickNs);
        if (options.bitsPerSec() > 0) {
            LockSupport.parkNanos(tickNs + options.tickUs() * 1000 - System.nanoTime());
        }
    }

    /** As of now, before the end is marked. */
    private String report(ProcessCost begin, ProcessCost end) throws IOException {
        List<SrtStats.Send> all = stats();
        long unique = Sum.of(all, SrtStats.Send::packetsUnique);
        long repeats = Sum.of(all, SrtStats.Send::packetsRetransmitted);
        double repeatsPercent = 100.0 * (repeats - repeatsBefore) / Math.max(1, unique - uniqueBefore);
        long messages = Arrays.stream(sent).sum();
        long broken = IntStream.range(0, dead.length).filter(i -> dead[i]).count();
        return String.format(Locale.ROOT,
                "{\"role\":\"send\",\"lib\":\"srt4j\",\"nconn\":%d,\"bitrate\":%d,\"msgs\":%d,\"sndfull\":%d,\"dead\":%d,"
                        + "\"loop_max_ms\":%.2f,\"pktSent\":%d,\"pktSentUnique\":%d,\"pktRetrans\":%d,\"pktSndDrop\":%d,"
                        + "\"recvACK\":%d,\"recvNAK\":%d,\"retransPercent\":%.4f,%s}",
                connections.size(), options.bitsPerSec(), messages, full, broken, longestTickNs / 1e6,
                Sum.of(all, SrtStats.Send::packets), unique, repeats, Sum.of(all, SrtStats.Send::packetsDropped),
                Sum.of(all, SrtStats.Send::acksReceived), Sum.of(all, SrtStats.Send::naksReceived), repeatsPercent,
                end.json(begin, messages * options.payloadBytes()));
    }

    private void sendDue(long elapsedNs) {
        double intervalNs = options.payloadBytes() * 8e9 / Math.max(1, options.bitsPerSec());
        for (int i = 0; i < sent.length; i++) {
            long due = options.bitsPerSec() == 0
                    ? sent[i] + UNPACED_MESSAGES_PER_TICK
                    : (long) (elapsedNs / intervalNs + 1.0 - (double) i / sent.length);
            while (!dead[i] && sent[i] < due && send(i, LoadMessage.MAGIC, options.payloadBytes())) {
                sent[i]++;
            }
        }
    }

    /** Whether the connection took it. */
    private boolean send(int index, int magic, int bytes) {
        LoadMessage.write(message, magic, index, sent[index]);
        try {
            boolean taken = connections.get(index).offer(message.clear().limit(bytes));
            full += taken ? 0 : 1;
            return taken;
        } catch (SrtException e) {
            dead[index] = true;
            System.err.println("send " + index + ": " + e.getMessage());
            return false;
        }
    }

    /** Tells the receivers how many there were; several times, because even this may be lost. */
    private void markEnd() throws InterruptedException {
        for (int i = 0; i < END_MARKERS; i++) {
            for (int c = 0; c < sent.length; c++) {
                boolean _ = !dead[c] && send(c, LoadMessage.END_MAGIC, END_MARKER_BYTES);
                if (c % END_MARKERS_AT_ONCE == END_MARKERS_AT_ONCE - 1) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
