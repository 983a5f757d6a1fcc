package io.srt4j.benchmarks.load;

import io.srt4j.benchmarks.load.LoadOptions.Role;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets this process talk to itself before it is measured: a server that has run for a while has compiled its code, one
 * that starts has not.
 */
final class WarmUp {
    private static final int CONNECTIONS = 4;
    private static final int MESSAGES_PER_TICK = 8;
    private static final long TICK_NS = 500_000;

    private WarmUp() {}

    static void run(LoadOptions options, SrtRuntime runtime) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + (long) (options.warmUpSeconds() * 1e9);
        SrtOptions srt = options.srtOptions(0);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SrtListener listener = runtime.listen(anyPort, srt, AcceptPolicy.acceptAll())) {
            Thread[] senders = new Thread[CONNECTIONS];
            for (int i = 0; i < CONNECTIONS; i++) {
                SrtConnection sender = runtime.connect(listener.localAddress(), srt);
                SrtConnection receiver = listener.accept(Duration.ofSeconds(10));
                Thread.startVirtualThread(() -> receive(receiver));
                senders[i] = Thread.ofPlatform().daemon().start(() -> send(sender, options.payloadBytes(), endNs));
            }
            while (options.role() == Role.CONN && System.nanoTime() - endNs < 0) {
                runtime.connect(listener.localAddress(), srt).close();
                listener.accept(Duration.ofSeconds(10)).close();
            }
            for (Thread sender : senders) {
                sender.join();
            }
        }
    }

    private static void send(SrtConnection sender, int payloadBytes, long endNs) {
        ByteBuffer message = LoadMessage.blank(payloadBytes);
        try (sender) {
            while (System.nanoTime() - endNs < 0) {
                for (int i = 0; i < MESSAGES_PER_TICK; i++) {
                    sender.send(message.clear());
                }
                LockSupport.parkNanos(TICK_NS);
            }
        } catch (SrtException e) {
            System.err.println("warm-up: " + e.getMessage());
        }
    }

    private static void receive(SrtConnection receiver) {
        ByteBuffer message = LoadMessage.room();
        try (receiver) {
            while (receiver.receive(message.clear()) >= 0) {
                // only to have done it
            }
        } catch (SrtException e) {
            System.err.println("warm-up: " + e.getMessage());
        }
    }
}
