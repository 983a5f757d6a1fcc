package io.srt4j.gateway.srt;

import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.TransportChunk;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one player, or another server, the bytes a publisher sent, message by message.
 *
 * <p>Two threads: the connection's own waits for its end in {@link #run}, and the stream's {@link SrtFanout} calls
 * {@link #advance}. A player whose link is too slow delays nobody: meanwhile the subscription is overrun and goes on at
 * the newest place where a picture can start.
 */
final class SrtEgress {
    private static final Logger log = LoggerFactory.getLogger(SrtEgress.class);
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int TS_PACKET_BYTES = 188;

    private final SrtConnection connection;
    private final LongAdder bytesOut;
    private final SrtFanout fanout;
    private final Subscription<TransportChunk> chunks;
    private final int sliceBytes;

    // The fan-out's own.
    private ByteBuffer message = NOTHING;
    private long fullSinceNs;
    private boolean over;

    SrtEgress(SrtConnection connection, LongAdder bytesOut, LiveStream stream, SrtFanout fanout) {
        this.connection = connection;
        this.bytesOut = bytesOut;
        this.fanout = fanout;
        chunks = stream.subscribeChunks(fanout::signal);
        int most = connection.settings().maxPayloadBytes();
        // A player may take smaller packets than the publisher sends; a cut between transport packets hurts least.
        sliceBytes = Math.max(most - most % TS_PACKET_BYTES, 1);
    }

    /** Runs until publisher or player leaves; says why it is over. */
    CloseReason run() throws SrtException {
        fanout.add(this);
        try {
            ByteBuffer ignored = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
            while (connection.receive(ignored.clear(), FOR_EVER) >= 0) {
                // a player has nothing to say
            }
            return connection.closeReason().orElseGet(() -> CloseReason.peerShutdown("the player left"));
        } finally {
            fanout.remove(this);
            chunks.close();
        }
    }

    /** Sends what there is, as far as it is taken; false if there is more, but no room for it. */
    boolean advance() {
        if (over) {
            return true;
        }
        try {
            return sendAll();
        } catch (SrtException _) {
            over = true; // the other thread sees the same
        } catch (RuntimeException | AssertionError e) {
            log.error("sending to {} failed", connection.remoteAddress(), e);
            end(CloseReason.internal(String.valueOf(e)));
        }
        return true;
    }

    private boolean sendAll() throws SrtException {
        while (true) {
            if (!sendMessage()) {
                return hasWaitedTooLong();
            }
            switch (chunks.poll()) {
                case READY -> message = ByteBuffer.wrap(chunks.next().data());
                case IDLE -> {
                    return true;
                }
                case ENDED -> {
                    end(CloseReason.local("the publisher left"));
                    return true;
                }
            }
        }
    }

    /** Whether all of it was taken. */
    private boolean sendMessage() throws SrtException {
        int limit = message.limit();
        while (message.hasRemaining()) {
            int bytes = message.remaining() <= connection.settings().maxPayloadBytes() ? message.remaining()
                    : sliceBytes;
            message.limit(message.position() + bytes);
            boolean taken = connection.offer(message);
            message.limit(limit);
            if (!taken) {
                return false;
            }
            bytesOut.add(bytes);
            fullSinceNs = 0;
        }
        return true;
    }

    private boolean hasWaitedTooLong() {
        long nowNs = System.nanoTime();
        int patienceMs = connection.adjustable().sendTimeoutMs();
        if (fullSinceNs == 0) {
            fullSinceNs = nowNs;
        } else if (patienceMs >= 0 && nowNs - fullSinceNs > TimeUnit.MILLISECONDS.toNanos(patienceMs)) {
            end(CloseReason.overflow("nothing could be sent for " + patienceMs + " ms"));
        }
        return over;
    }

    /** Closing waits until what is queued was sent, and the others shall not. */
    private void end(CloseReason why) {
        over = true;
        Thread.ofVirtual().name("close " + connection.remoteAddress()).start(() -> connection.close(why));
    }
}
