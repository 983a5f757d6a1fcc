package io.srt4j.gateway.transmit;

import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Messages into an SRT connection. */
final class SrtOutput implements Output {
    private static final Duration LOOK_AROUND = Duration.ofMillis(10);
    /** A peer that acknowledges nothing for so long will not acknowledge the rest. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** For threads and timers on the way. */
    private static final long MARGIN_MS = 50;

    private final SrtConnection connection;
    private final boolean lingers;
    private long messages;

    /** @param lingers whether {@link #finish} waits for the peer, or leaves at once */
    SrtOutput(SrtConnection connection, boolean lingers) {
        this.connection = connection;
        this.lingers = lingers;
    }

    SrtConnection connection() {
        return connection;
    }

    @Override
    public int maxBytes() {
        return connection.settings().maxPayloadBytes();
    }

    @Override
    public void write(ByteBuffer message) throws IOException {
        connection.send(message);
        messages++;
    }

    @Override
    public void idle() throws IOException {
        if (connection.closeReason().isPresent()) {
            throw new SrtException.Closed(connection.closeReason().get());
        }
    }

    /**
     * Waits until all is acknowledged, and then until the peer's latency is over: a libsrt receiver throws away what it
     * has not played when the goodbye comes.
     */
    @Override
    public void finish() throws IOException {
        if (!lingers || messages == 0) {
            return;
        }
        long pending = pending();
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (pending > 0) {
            idle();
            sleep(LOOK_AROUND.toMillis());
            long now = pending();
            if (now < pending) {
                deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException(pending + " packets at the end were not acknowledged");
            }
            pending = now;
        }
        long graceMs = connection.settings().sendLatencyMs() + connection.stats().smoothedRttUs() / 1000 + MARGIN_MS;
        long endNs = System.nanoTime() + graceMs * 1_000_000;
        while (connection.closeReason().isEmpty() && System.nanoTime() - endNs < 0) {
            sleep(LOOK_AROUND.toMillis());
        }
    }

    /** Packets that are still on this side or on their way, those included that wait for room. */
    private long pending() {
        SrtStats.Send send = connection.stats().send();
        long notYetSeen = messages - send.packetsUnique() - send.packetsDropped();
        return send.bufferPackets() + Math.max(0, notYetSeen - send.bufferPackets());
    }

    private static void sleep(long ms) throws SrtException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new SrtException.Interrupted("the wait for the last packets");
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
