package io.srt4j.transport;

import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.inBackground;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages between callers and listeners on real loopback sockets. */
@Timeout(60)
class SrtLoopbackTest {
    @ParameterizedTest
    @EnumSource(UdpKind.class)
    void tenThousandMessagesAreEchoedInOrder(UdpKind kind) throws Exception {
        int count = 10_000;
        // Without dropping: on a machine that is busy with something else the last messages may wait for seconds.
        SrtOptions paced =
                SrtOptions.builder().latencyMs(300).maxBandwidthBytesPerSec(8_000_000).tooLateDrop(false).build();
        try (SrtRuntime runtime = SrtRuntime.builder().udpKind(kind).build();
                SrtListener listener = runtime.listen(Loopback.ANY_PORT, paced, AcceptPolicy.acceptAll());
                SrtConnection caller = runtime.connect(listener.localAddress(), paced);
                SrtConnection callee = listener.accept(PATIENCE)) {
            var echo = inBackground(() -> echo(callee, count));
            var sent = inBackground(() -> {
                for (int i = 0; i < count; i++) {
                    caller.send(message(i));
                }
                return count;
            });
            ByteBuffer into = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
            for (int i = 0; i < count; i++) {
                caller.receive(into.clear(), PATIENCE);
                assertThat(into.flip()).isEqualTo(message(i));
            }
            assertThat(sent.await()).isEqualTo(count);
            assertThat(echo.await()).isEqualTo(count);
            assertThat(caller.stats().send().packetsUnique()).isEqualTo(count);
            assertThat(caller.stats().receive().packetsDelivered()).isEqualTo(count);
        }
    }

    private static int echo(SrtConnection connection, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
        for (int i = 0; i < count; i++) {
            connection.receive(buffer.clear(), PATIENCE);
            connection.send(buffer.flip());
        }
        return count;
    }

    private static ByteBuffer message(int number) {
        return ByteBuffer.allocate(4 + number % 1313).putInt(0, number);
    }

    @Test
    void fiftyConnectionsShareAListenersSocket() throws Exception {
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener =
                        runtime.listen(Loopback.ANY_PORT, Loopback.OPTIONS, AcceptPolicy.acceptAll())) {
            var greeter = inBackground(() -> {
                for (int i = 0; i < 50; i++) {
                    SrtConnection callee = listener.accept(PATIENCE);
                    callee.send(bytes("hello " + callee.streamId()));
                }
                return listener.connections().size();
            });
            List<Loopback.Task<String>> callers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                SrtOptions options = Loopback.OPTIONS.toBuilder().streamId("stream " + i).build();
                callers.add(inBackground(() -> receive(runtime.connect(listener.localAddress(), options))));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(callers.get(i).await()).isEqualTo("hello stream " + i);
            }
            assertThat(greeter.await()).isEqualTo(50);
            assertThat(runtime.connections()).hasSize(100);
        }
    }

    /** [::] is dual stack; the other pairs do what they say. */
    @ParameterizedTest
    @CsvSource({"EPOLL,::,127.0.0.1", "NIO,::,127.0.0.1", "EPOLL,::,::1", "NIO,::1,::1"})
    void listenerIsReachedOverBothFamilies(UdpKind kind, String bound, String called) throws Exception {
        try (SrtRuntime runtime = SrtRuntime.builder().udpKind(kind).build();
                SrtListener listener = runtime.listen(
                        new InetSocketAddress(InetAddress.ofLiteral(bound), 0), Loopback.OPTIONS,
                        AcceptPolicy.acceptAll());
                SrtConnection caller = runtime.connect(
                        new InetSocketAddress(InetAddress.ofLiteral(called), listener.localAddress().getPort()),
                        Loopback.OPTIONS);
                SrtConnection callee = listener.accept(PATIENCE)) {
            caller.send(bytes("over " + called));

            assertThat(receive(callee)).isEqualTo("over " + called);
        }
    }

    @Test
    void bothSidesKnowWhatWasAgreed() throws Exception {
        SrtOptions callers = SrtOptions.builder().latencyMs(50).streamId("#!::r=live/cam1,m=request").build();
        SrtOptions listeners = SrtOptions.builder().latencyMs(80).build();
        try (Loopback pair = Loopback.connected(callers, listeners)) {
            assertThat(pair.callee.streamId()).isEqualTo("#!::r=live/cam1,m=request");
            assertThat(pair.callee.settings().receiveLatencyMs()).isEqualTo(80);
            assertThat(pair.caller.settings().receiveLatencyMs()).isEqualTo(50);
            assertThat(pair.callee.remoteAddress().getPort()).isEqualTo(pair.caller.localAddress().getPort());
            assertThat(pair.caller.remoteAddress()).isEqualTo(pair.listener.localAddress());
            assertThat(pair.caller.closeReason()).isEmpty();
            assertThat(pair.caller.age()).isPositive();
        }
    }

    @Test
    void addressesOfTheContractConnect() throws Exception {
        try (SrtListener listener = Srt.listen(Loopback.ANY_PORT, Loopback.OPTIONS, AcceptPolicy.acceptAll())) {
            String uri = "srt://127.0.0.1:" + listener.localAddress().getPort()
                    + "?latency=20&streamid=#!::r=live/cam1,m=request";
            try (SrtConnection raw = Srt.connect(uri);
                    SrtConnection parsed = Srt.connect(URI.create(uri))) {
                assertThat(raw.streamId()).isEqualTo("#!::r=live/cam1,m=request");
                assertThat(parsed.streamId()).isEqualTo("#!::r=live/cam1,m=request");
            }
        }
    }
}
