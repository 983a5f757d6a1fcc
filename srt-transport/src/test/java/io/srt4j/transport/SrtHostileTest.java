package io.srt4j.transport;

import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.inBackground;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.transport.Loopback.Task;
import io.srt4j.transport.facade.Killing;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams from strangers, while a connection works. */
@Timeout(60)
class SrtHostileTest {
    /** Random bytes, and datagrams that look like handshakes, data and control packets for sockets that may exist. */
    @Test
    void floodOfGarbageDisturbsNobody() throws Exception {
        long seed = System.nanoTime();
        try (Loopback pair = Loopback.connected();
                DatagramSocket stranger = new DatagramSocket(Loopback.ANY_PORT)) {
            AtomicBoolean over = new AtomicBoolean();
            Task<Long> flood = inBackground(() -> {
                Random random = new Random(seed);
                long sent = 0;
                while (!over.get()) {
                    byte[] garbage = new byte[random.nextInt(1500)];
                    random.nextBytes(garbage);
                    if (garbage.length > 16 && random.nextBoolean()) {
                        garbage[0] = (byte) (random.nextBoolean() ? 0x80 : 0x00);
                        garbage[1] = (byte) random.nextInt(9);
                        writeInt(garbage, 12, random.nextBoolean() ? 0 : pair.callee.socketId());
                    }
                    stranger.send(new DatagramPacket(garbage, garbage.length, pair.listener.localAddress()));
                    sent++;
                }
                return sent;
            });
            for (int i = 0; i < 100; i++) {
                pair.caller.send(bytes("message " + i));
                assertThat(receive(pair.callee)).as("seed %s", seed).isEqualTo("message " + i);
            }
            over.set(true);
            assertThat(flood.await()).isGreaterThan(100);
            assertThat(pair.listener.connections()).hasSize(1);
            assertThat(pair.runtime.totals().ignored()).isPositive();
        }
    }

    private static void writeInt(byte[] into, int at, int value) {
        for (int i = 0; i < 4; i++) {
            into[at + i] = (byte) (value >> (24 - 8 * i));
        }
    }

    /** On Linux a send to a closed port makes a later call on the socket fail, if it is a connected one. */
    @Test
    void listenerOutlivesPeersWhosePortIsClosed() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            for (int i = 0; i < 3; i++) {
                SrtConnection caller = pair.runtime.connect(pair.listener.localAddress(), Loopback.OPTIONS);
                SrtConnection callee = pair.listener.accept(Loopback.PATIENCE);
                Killing.kill(caller);
                for (int j = 0; j < 10; j++) {
                    callee.send(bytes("into the void"));
                }
                callee.close();
            }
            pair.caller.send(bytes("undisturbed"));
            assertThat(receive(pair.callee)).isEqualTo("undisturbed");
        }
    }
}
