package io.srt4j.benchmarks.compare;

import io.srt4j.benchmarks.tools.Emulator;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Two srt4j connections of this process with the link between them. What {@code libsrt_load} does: a message each so
 * many microseconds, checked in ticks of half a millisecond, with its number and the time it was sent.
 */
final class OwnPair {
    static final int LATENCY_MS = 120;
    private static final int MESSAGE_BYTES = 1316;
    private static final long TICK_NS = 500_000;
    static final int ONE_WAY_MS = 20;
    /** How long the last messages may take: an outage delays them by more than the latency. */
    private static final Duration DRAIN = Duration.ofMillis(LATENCY_MS + 1_500);

    private final Path programs;

    OwnPair(Path programs) {
        this.programs = programs;
    }

    Outcome run(LinkCase link, int seconds, long seed) throws IOException, InterruptedException {
        SrtOptions options = SrtOptions.builder().latencyMs(LATENCY_MS).build();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener = runtime.listen(anyPort, options, AcceptPolicy.acceptAll());
                Emulator emulator = Emulator.start(programs, link.link(), listener.localAddress().getPort(), seed)) {
            CompletableFuture<Deliveries> deliveries = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try (SrtConnection receiver = listener.accept(Duration.ofSeconds(10))) {
                    deliveries.complete(receive(receiver));
                } catch (SrtException | RuntimeException e) {
                    deliveries.completeExceptionally(e);
                }
            });
            long sent;
            SrtStats.Send figures;
            try (SrtConnection sender = runtime.connect(emulator.callerAddress(), options)) {
                sent = send(sender, link.bitsPerSec(), seconds);
                TimeUnit.MILLISECONDS.sleep(DRAIN.toMillis());
                figures = sender.stats().send();
            }
            Deliveries received = deliveries.get(seconds, TimeUnit.SECONDS);
            return new Outcome(sent, received.count(),
                    figures.packetsRetransmitted() / (double) Math.max(1, figures.packetsUnique()),
                    received.overMs(0.50), received.overMs(0.99));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the receiver failed: " + e, e);
        }
    }

    private static long send(SrtConnection sender, long bitsPerSec, int seconds) throws SrtException {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        double messageNs = MESSAGE_BYTES * 8e9 / bitsPerSec;
        long startNs = System.nanoTime();
        long sent = 0;
        for (long nowNs = startNs; nowNs - startNs < seconds * 1_000_000_000L; nowNs = System.nanoTime()) {
            for (long due = (long) ((nowNs - startNs) / messageNs) + 1; sent < due; sent++) {
                sender.send(message.clear().putLong(0, sent).putLong(8, System.nanoTime()));
            }
            LockSupport.parkNanos(TICK_NS - (System.nanoTime() - nowNs));
        }
        return sent;
    }

    private static Deliveries receive(SrtConnection receiver) throws SrtException {
        Deliveries deliveries = new Deliveries();
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        while (receiver.receive(message.clear()) >= 0) {
            long lateNs = System.nanoTime() - message.getLong(8);
            deliveries.add(lateNs / 1000 - (LATENCY_MS + ONE_WAY_MS) * 1000L);
        }
        return deliveries;
    }
}
