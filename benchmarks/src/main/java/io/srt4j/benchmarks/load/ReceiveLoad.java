package io.srt4j.benchmarks.load;

import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Reads every connection in a virtual thread of its own and checks what comes, and when. */
final class ReceiveLoad {
    private final LoadOptions options;
    private final List<SrtConnection> connections;
    private final Delays delays = new Delays();
    private final AtomicReference<Optional<ProcessCost>> begin = new AtomicReference<>(Optional.empty());
    private volatile long lastNs;

    ReceiveLoad(LoadOptions options, SrtRuntime runtime) throws IOException {
        this.options = options;
        connections = new Connections(options, runtime).open();
    }

    String run() throws IOException, InterruptedException {
        List<Tally> tallies = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        for (SrtConnection connection : connections) {
            Tally tally = new Tally();
            tallies.add(tally);
            readers.add(Thread.ofVirtual().name("reader").start(() -> read(connection, tally)));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        ProcessCost end = ProcessCost.now();
        return report(tallies, begin.get().orElse(end), end);
    }

    private void read(SrtConnection connection, Tally tally) {
        ByteBuffer message = LoadMessage.room();
        long latencyUs = connection.settings().receiveLatencyMs() * 1000L;
        try {
            while (!tally.isEnded() && connection.receive(message.clear()) >= 0) {
                long nowNs = System.nanoTime();
                message.flip();
                if (message.remaining() < LoadMessage.HEADER_BYTES) {
                    tally.bad++;
                } else if (LoadMessage.magic(message) == LoadMessage.MAGIC) {
                    onMessage(message, tally, nowNs, latencyUs);
                } else if (LoadMessage.magic(message) == LoadMessage.END_MAGIC) {
                    tally.onEnd(LoadMessage.sequence(message));
                } else {
                    tally.bad++;
                }
            }
        } catch (SrtException e) {
            System.err.println("recv: " + e.getMessage());
        }
    }

    private void onMessage(ByteBuffer message, Tally tally, long nowNs, long latencyUs) {
        if (begin.get().isEmpty()) {
            begin.compareAndSet(Optional.empty(), Optional.of(ProcessCost.now()));
        }
        lastNs = nowNs;
        tally.onMessage(LoadMessage.sequence(message), message.remaining(), options.joins());
        delays.add((nowNs - LoadMessage.sentNs(message)) / 1000 - latencyUs);
    }

    private String report(List<Tally> tallies, ProcessCost first, ProcessCost end) throws IOException {
        long received = 0;
        long lost = 0;
        long tail = 0;
        long worst = 0;
        long duplicates = 0;
        long overtaken = 0;
        long bad = 0;
        long bytes = 0;
        long unended = 0;
        for (Tally tally : tallies) {
            received += tally.received;
            lost += tally.lost + tally.tailLost();
            tail += tally.tailLost();
            worst = Math.max(worst, tally.lost + tally.tailLost());
            duplicates += tally.duplicates;
            overtaken += tally.overtaken;
            bad += tally.bad;
            bytes += tally.bytes;
            unended += tally.isEnded() ? 0 : 1;
        }
        ProcessCost last = new ProcessCost(Math.max(lastNs, first.atNs() + 1), end.cpuNs());
        return String.format(Locale.ROOT,
                "{\"role\":\"recv\",\"lib\":\"srt4j\",\"nconn\":%d,\"msgs\":%d,\"lost\":%d,\"lost_pct\":%.5f,"
                        + "\"tail_lost\":%d,\"worst_conn_lost\":%d,\"dup\":%d,\"ooo\":%d,\"bad\":%d,\"no_end\":%d,"
                        + "\"latency_ms\":%d,%s,%s,%s}",
                tallies.size(), received, lost, received + lost == 0 ? 0 : 100.0 * lost / (received + lost), tail,
                worst,
                duplicates, overtaken, bad, unended, connections.getFirst().settings().receiveLatencyMs(),
                delays.json(), counters(), last.json(first, bytes));
    }

    private String counters() {
        long packets = 0;
        long unique = 0;
        long missed = 0;
        long dropped = 0;
        long acks = 0;
        long naks = 0;
        for (SrtConnection connection : connections) {
            SrtStats.Receive stats = connection.stats().receive();
            packets += stats.packets();
            unique += stats.packetsUnique();
            missed += stats.packetsLost();
            dropped += stats.packetsDropped();
            acks += stats.acksSent();
            naks += stats.naksSent();
        }
        return String.format(Locale.ROOT,
                "\"pktRecv\":%d,\"pktRecvUnique\":%d,\"pktRcvLoss\":%d,\"pktRcvDrop\":%d,\"sentACK\":%d,\"sentNAK\":%d",
                packets, unique, missed, dropped, acks, naks);
    }
}
