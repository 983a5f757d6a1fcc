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
        if (nowNs - begin.get().orElseThrow().atNs() >= options.countsAfterSeconds() * 1e9) {
            delays.add((nowNs - LoadMessage.sentNs(message)) / 1000 - latencyUs);
        } else {
            tally.beginToCount();
        }
    }

    private String report(List<Tally> tallies, ProcessCost first, ProcessCost end) throws IOException {
        long received = Sum.of(tallies, tally -> tally.received);
        long tail = Sum.of(tallies, Tally::tailLost);
        long lost = Sum.of(tallies, tally -> tally.lost) + tail;
        long counted = received + lost - Sum.of(tallies, tally -> tally.receivedBefore + tally.lostBefore);
        double lostPercent = 100.0 * (lost - Sum.of(tallies, tally -> tally.lostBefore)) / Math.max(1, counted);
        long worst = tallies.stream().mapToLong(tally -> tally.lost + tally.tailLost()).max().orElse(0);
        ProcessCost last = new ProcessCost(Math.max(lastNs, first.atNs() + 1), end.cpuNs());
        return String.format(Locale.ROOT,
                "{\"role\":\"recv\",\"lib\":\"srt4j\",\"nconn\":%d,\"msgs\":%d,\"lost\":%d,\"lost_pct\":%.5f,"
                        + "\"lostPercent\":%.5f,\"tail_lost\":%d,\"worst_conn_lost\":%d,\"dup\":%d,\"ooo\":%d,\"bad\":%d,\"no_end\":%d,"
                        + "\"latency_ms\":%d,%s,%s,%s}",
                tallies.size(), received, lost, received + lost == 0 ? 0 : 100.0 * lost / (received + lost),
                lostPercent, tail, worst, Sum.of(tallies, tally -> tally.duplicates),
                Sum.of(tallies, tally -> tally.overtaken),
                Sum.of(tallies, tally -> tally.bad), Sum.of(tallies, tally -> tally.isEnded() ? 0 : 1),
                connections.getFirst().settings().receiveLatencyMs(),
                delays.json(), counters(), last.json(first, Sum.of(tallies, tally -> tally.bytes)));
    }

    private String counters() {
        List<SrtStats.Receive> all = connections.stream().map(connection -> connection.stats().receive()).toList();
        return String.format(Locale.ROOT,
                "\"pktRecv\":%d,\"pktRecvUnique\":%d,\"pktRcvLoss\":%d,\"pktRcvDrop\":%d,\"sentACK\":%d,\"sentNAK\":%d",
                Sum.of(all, SrtStats.Receive::packets), Sum.of(all, SrtStats.Receive::packetsUnique),
                Sum.of(all, SrtStats.Receive::packetsLost), Sum.of(all, SrtStats.Receive::packetsDropped),
                Sum.of(all, SrtStats.Receive::acksSent), Sum.of(all, SrtStats.Receive::naksSent));
    }
}
