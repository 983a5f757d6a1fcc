package io.srt4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two ends that call each other, on real sockets. */
class SrtRendezvousTest {
    private static final SrtOptions OPTIONS = SrtOptions.defaults();

    private static InetSocketAddress free() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private static String receive(SrtConnection from) throws SrtException {
        ByteBuffer message = ByteBuffer.allocate(1500);
        from.receive(message, Duration.ofSeconds(5));
        return StandardCharsets.UTF_8.decode(message.flip()).toString();
    }

    private static ByteBuffer text(String of) {
        return StandardCharsets.UTF_8.encode(of);
    }

    @Test
    void bothSidesSendAndReceive() throws Exception {
        SrtOptions secret = OPTIONS.toBuilder().passphrase("between the two of us").build();
        InetSocketAddress here = free();
        InetSocketAddress there = free();
        try (SrtRuntime one = SrtRuntime.builder().build();
                SrtRuntime other = SrtRuntime.builder().build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SrtConnection> meeting = threads.submit(() -> one.rendezvous(here, there, secret));
            try (SrtConnection second = other.rendezvous(there, here, secret)) {
                try (SrtConnection first = meeting.get()) {
                    first.send(text("there"));
                    second.send(text("and back"));

                    assertThat(receive(second)).isEqualTo("there");
                    assertThat(receive(first)).isEqualTo("and back");
                    assertThat(first.stats().sendKmState()).isEqualTo(KmState.SECURED);
                    assertThat(first.remoteAddress()).isEqualTo(there);
                    assertThat(first.localAddress()).isEqualTo(here);
                }
                assertThat(second.receive(ByteBuffer.allocate(1500), Duration.ofSeconds(5))).isEqualTo(-1);
            }
        }
    }

    @Test
    void bothSidesLearnWhyTheyCannotMeet() throws Exception {
        InetSocketAddress here = free();
        InetSocketAddress there = free();
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SrtConnection> meeting = threads.submit(() -> runtime.rendezvous(here, there,
                    OPTIONS.toBuilder().passphrase("one passphrase").build()));

            assertThatThrownBy(() -> runtime.rendezvous(there, here,
                    OPTIONS.toBuilder().passphrase("another passphrase").build()))
                    .isInstanceOfSatisfying(SrtException.Rejected.class,
                            e -> assertThat(e.reason()).isEqualTo(RejectReason.BAD_SECRET));
            assertThatThrownBy(meeting::get).isInstanceOf(ExecutionException.class)
                    .cause().isInstanceOf(SrtException.Rejected.class);
        }
    }

    @Test
    void nobodyComes() throws Exception {
        SrtOptions impatient = OPTIONS.toBuilder().connectTimeoutMs(50).build();
        InetSocketAddress here = free();
        InetSocketAddress there = free();
        try (SrtRuntime runtime = SrtRuntime.builder().build()) {
            assertThatThrownBy(() -> runtime.rendezvous(here, there, impatient))
                    .isInstanceOf(SrtException.TimedOut.class).hasMessageContaining("500 ms");
        }
    }

    @Test
    void theUriSaysIt() throws Exception {
        InetSocketAddress here = free();
        InetSocketAddress there = free();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SrtConnection> meeting =
                    threads.submit(() -> Srt.connect("srt://127.0.0.1:%d?mode=rendezvous&bind=127.0.0.1:%d"
                            .formatted(there.getPort(), here.getPort())));
            try (SrtConnection second = Srt.connect("srt://127.0.0.1:%d?mode=rendezvous&bind=127.0.0.1:%d"
                    .formatted(here.getPort(), there.getPort())); SrtConnection first = meeting.get()) {
                first.send(text("hello"));
                assertThat(receive(second)).isEqualTo("hello");
            }
        }
    }
}
