package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.fail;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A peer and our end of the connection with it.
 *
 * @param connection what {@code line} leads to, unless something else drives it
 */
record Session(Rig rig, Setup setup, Call call, Peer peer, Line line, Optional<SrtConnection> connection) {
    /** 1316 bytes each 3 ms: 3.5 Mbit/s. */
    private static final long PACE_NS = 3_000_000;
    /** What follows the clip, so that all of it is read by a peer that hears our goodbye. */
    private static final Duration PADDING = Duration.ofMillis(900);

    static Session of(Rig rig, Setup setup, Call call, Peer peer, SrtConnection connection) {
        return new Session(rig, setup, call, peer, Line.of(connection), Optional.of(connection));
    }

    /** Lets the clip through and compares. */
    void move() throws IOException, InterruptedException {
        if (setup.peerSends()) {
            check(receive());
        } else {
            send();
            check(Files.exists(call.output()) ? Files.readAllBytes(call.output()) : new byte[0]);
        }
    }

    private void check(byte[] received) throws IOException, InterruptedException {
        try {
            if (setup.tool().keepsBytes(setup.peerSends())) {
                rig.clip().assertBytes(received);
            } else {
                rig.clip().assertFrames(received, rig.scratch(), setup.link().isEmpty() ? 1 : 10);
            }
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; ours: " + line + "; the peer: " + peer.log(), e);
        }
    }

    /** Begins to give the peer the clip, if it takes it from us, and padding until it is gone. */
    void feed() {
        if (setup.tool().readsInput()) {
            Thread.startVirtualThread(() -> {
                OutputStream input = peer.input();
                byte[] clip = rig.clip().bytes();
                byte[] padding = Clip.padding();
                try {
                    for (int at = 0; true; at += Clip.MESSAGE_BYTES) {
                        boolean inClip = at >= 0 && at < clip.length;
                        input.write(inClip ? clip : padding, inClip ? at : 0, Clip.MESSAGE_BYTES);
                        input.flush();
                        LockSupport.parkNanos(PACE_NS);
                    }
                } catch (IOException _) {
                    // The peer is gone, which is how each case ends.
                }
            });
        }
    }

    private byte[] receive() throws IOException {
        feed();
        int enough = setup.tool().readsInput() ? rig.clip().bytes().length : Integer.MAX_VALUE;
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ByteBuffer message = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
        try {
            while (received.size() < enough && line.receive(message.clear(), Rig.PATIENCE) > 0) {
                received.write(message.array(), 0, message.position());
            }
        } catch (SrtException.TimedOut | SocketTimeoutException e) {
            fail("silence after %d bytes of %d; ours: %s; the peer: %s", received.size(), rig.clip().bytes().length,
                    line, peer.log());
        }
        return received.toByteArray();
    }

    /** Sends the clip and padding, then says goodbye and lets the peer finish. */
    private void send() throws IOException, InterruptedException {
        byte[] clip = rig.clip().bytes();
        for (int at = 0; at < clip.length; at += Clip.MESSAGE_BYTES) {
            line.send(ByteBuffer.wrap(clip, at, Clip.MESSAGE_BYTES));
            LockSupport.parkNanos(PACE_NS);
        }
        long endNs = System.nanoTime() + PADDING.toNanos() + latencyMs() * 1_000_000L;
        while (endNs - System.nanoTime() > 0) {
            line.send(ByteBuffer.wrap(Clip.padding()));
            LockSupport.parkNanos(PACE_NS);
        }
        line.close();
        peer.endsWithin(Duration.ofSeconds(2));
        peer.end();
    }

    private int latencyMs() {
        return connection.map(made -> made.settings().sendLatencyMs()).orElse(500);
    }
}
