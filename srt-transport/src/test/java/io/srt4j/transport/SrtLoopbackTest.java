package io.srt4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A caller and a listener on real loopback sockets. */
@SuppressWarnings("try") // closing in the middle is what several tests are about
@Timeout(60)
class SrtLoopbackTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @ParameterizedTest
    @EnumSource(UdpKind.class)
    void tenThousandMessagesAreEchoedInOrder(UdpKind kind) throws Exception {
        int count = 10_000;
        SrtOptions options = SrtOptions.builder().latencyMs(300).maxBandwidthBytesPerSec(8_000_000).build();
        try (SrtRuntime runtime = SrtRuntime.builder().udpKind(kind).build();
                SrtListener listener = runtime.listen(ANY_PORT, options, AcceptPolicy.acceptAll());
                SrtConnection caller = runtime.connect(listener.localAddress(), options);
                SrtConnection callee = listener.accept(PATIENCE)) {
            CompletableFuture<Integer> echo = inBackground(() -> echoUntilEnd(callee));
            CompletableFuture<Integer> sent = inBackground(() -> {
                for (int i = 0; i < count; i++) {
                    caller.send(message(i));
                }
                return count;
            });
            ByteBuffer into = ByteBuffer.allocate(1456);
            for (int i = 0; i < count; i++) {
                caller.receive(into.clear(), PATIENCE);
                assertThat(into.flip()).isEqualTo(message(i));
            }
            assertThat(sent.get()).isEqualTo(count);
            assertThat(caller.stats().send().packetsUnique()).isEqualTo(count);
            caller.close();
            assertThat(echo.get()).isEqualTo(count);
        }
    }

    private static int echoUntilEnd(SrtConnection connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1456);
        int echoed = 0;
        while (connection.receive(buffer.clear()) >= 0) {
            connection.send(buffer.flip());
            echoed++;
        }
        return echoed;
    }

    private static ByteBuffer message(int number) {
        ByteBuffer message = ByteBuffer.allocate(4 + number % 1313);
        message.putInt(0, number);
        return message;
    }

    interface Work<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> inBackground(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(work.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
