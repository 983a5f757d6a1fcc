package io.srt4j.gateway.srt;

import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.TransportChunk;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends one player, or another server, the bytes a publisher sent, message by message. Owned by one virtual thread.
 *
 * <p>A player whose link is too slow blocks this thread, nobody else: meanwhile the subscription is overrun and goes on
 * at the newest place where a picture can start.
 */
final class SrtEgress {
    /** How soon a player that left is noticed while nothing is published. */
    private static final Duration LOOK_UP = Duration.ofMillis(250);
    private static final int TS_PACKET_BYTES = 188;

    private final SrtConnection connection;
    private final LongAdder bytesOut;

    SrtEgress(SrtConnection connection, LongAdder bytesOut) {
        this.connection = connection;
        this.bytesOut = bytesOut;
    }

    /** Runs until publisher or player leaves; says why it is over. */
    CloseReason run(LiveStream stream) throws SrtException, InterruptedException {
        try (Subscription<TransportChunk> chunks = stream.subscribeChunks()) {
            while (true) {
                switch (chunks.await(LOOK_UP)) {
                    case READY -> send(chunks.next().data());
                    case IDLE -> {
                        Optional<CloseReason> over = connection.closeReason();
                        if (over.isPresent()) {
                            return over.get();
                        }
                    }
                    case ENDED -> {
                        return CloseReason.local("the publisher left");
                    }
                }
            }
        }
    }

    private void send(byte[] message) throws SrtException {
        int most = connection.settings().maxPayloadBytes();
        // A player may take smaller packets than the publisher sends; a cut between transport packets hurts least.
        int slice = message.length <= most ? message.length : Math.max(most - most % TS_PACKET_BYTES, 1);
        for (int from = 0; from < message.length; from += slice) {
            int bytes = Math.min(slice, message.length - from);
            connection.send(ByteBuffer.wrap(message, from, bytes));
            bytesOut.add(bytes);
        }
    }
}
