package io.srt4j.transport;

import static io.srt4j.transport.Loopback.ANY_PORT;
import static io.srt4j.transport.Loopback.OPTIONS;
import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.inBackground;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener has a socket on each loop, and is one listener all the same. */
@Timeout(60)
class SrtManyLoopsTest {
    private static final int LOOPS = 4;

    private SrtRuntime runtime = SrtRuntime.builder().loops(LOOPS).build();
    private final SrtRuntime callers = SrtRuntime.builder().loops(1).build();

    @BeforeEach
    void needsEpoll() {
        assumeTrue(runtime.udpKind() == UdpKind.EPOLL, "only Linux spreads senders over sockets");
    }

    @AfterEach
    void close() {
        callers.close();
        runtime.close();
    }

    private static SrtOptions stream(int number) {
        return OPTIONS.toBuilder().streamId(String.valueOf(number)).build();
    }

    /** How many connections each loop has: a socket id says whose it is. */
    private static int loopsIn(List<SrtConnection> connections, int loops) {
        return (int) connections.stream().map(connection -> connection.socketId() % loops).distinct().count();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "0.0.0.0,127.0.0.1", "0.0.0.0,127.0.0.2", "::1,::1", "::,::1"})
    void callersAreSpreadOverTheLoops(String local, String called) throws Exception {
        SrtListener listener = runtime.listen(new InetSocketAddress(InetAddress.ofLiteral(local), 0), OPTIONS,
                AcceptPolicy.acceptAll());
        InetSocketAddress to =
                new InetSocketAddress(InetAddress.ofLiteral(called), listener.localAddress().getPort());
        List<SrtConnection> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            calls.add(callers.connect(to, stream(i)));
        }
        List<SrtConnection> accepted = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            accepted.add(listener.accept(PATIENCE));
        }

        assertThat(loopsIn(accepted, LOOPS)).as("64 random ones of 4: all but surely all").isEqualTo(LOOPS);
        assertThat(listener.connections()).hasSameElementsAs(accepted);
        for (SrtConnection callee : accepted) {
            calls.get(Integer.parseInt(callee.streamId())).send(bytes("to " + callee.streamId()));
            callee.send(bytes("back from " + callee.streamId()));
        }
        for (SrtConnection callee : accepted) {
            assertThat(receive(callee)).isEqualTo("to " + callee.streamId());
            assertThat(receive(calls.get(Integer.parseInt(callee.streamId()))))
                    .isEqualTo("back from " + callee.streamId());
        }
        assertThat(runtime.totals().accepted()).isEqualTo(64);
        assertThat(runtime.totals().handedOver()).as("each packet came to its loop").isZero();
    }

    @Test
    void thePortIsFreeWhenTheListenerIsClosed() throws Exception {
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        InetSocketAddress at = listener.localAddress();
        callers.connect(at, OPTIONS).close();
        listener.accept(PATIENCE).close();
        listener.close();

        await().untilAsserted(() -> {
            try (DatagramSocket again = new DatagramSocket(at)) {
                assertThat(again.isBound()).isTrue();
            }
        });
    }

    /** If one socket went, the system would spread the others' packets anew. */
    @Test
    void connectionsOutliveTheListenerOnEveryLoop() throws Exception {
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        List<SrtConnection> calls = new ArrayList<>();
        List<SrtConnection> accepted = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(callers.connect(listener.localAddress(), stream(i)));
            accepted.add(listener.accept(PATIENCE));
        }
        listener.close();
        for (int i = 0; i < 15; i++) {
            calls.get(i).close();
            assertThat(receive(accepted.get(i))).isEqualTo("<end>");
            accepted.get(i).close();
        }
        calls.get(15).send(bytes("last one"));

        assertThat(receive(accepted.get(15))).isEqualTo("last one");
        assertThat(runtime.totals().handedOver()).isZero();
    }

    @Test
    void oneLoopHasOneSocket() throws Exception {
        runtime.close();
        runtime = SrtRuntime.builder().loops(1).build();
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());

        assertRefused(listener.localAddress());
    }

    /** The second copy of a program, and whatever does not ask to share. */
    @Test
    void anotherRuntimeCannotTakeThePort() throws Exception {
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        InetSocketAddress at = listener.localAddress();
        InetSocketAddress everywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), at.getPort());

        for (InetSocketAddress taken : List.of(at, everywhere)) {
            assertThatThrownBy(() -> callers.listen(taken, OPTIONS, AcceptPolicy.acceptAll()))
                    .isInstanceOf(IOException.class).hasMessageContaining("cannot bind");
        }
        assertThatThrownBy(() -> runtime.listen(at, OPTIONS, AcceptPolicy.acceptAll()))
                .isInstanceOf(IOException.class).hasMessageContaining("a listener is there already");
        assertThatThrownBy(() -> new DatagramSocket(at)).isInstanceOf(SocketException.class);
    }

    private static void assertRefused(InetSocketAddress taken) throws IOException {
        try (DatagramSocket other = new DatagramSocket(null)) {
            other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            assertThatThrownBy(() -> other.bind(taken)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void theLimitOfConnectionsCountsAllLoopsTogether() throws Exception {
        runtime.close();
        runtime = SrtRuntime.builder().loops(LOOPS).maxConnections(8).build();
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        int refused = 0;
        for (int i = 0; i < 24; i++) {
            try {
                callers.connect(listener.localAddress(), OPTIONS);
            } catch (SrtException.Rejected e) {
                assertThat(e).hasMessageContaining("RESOURCE");
                refused++;
            }
        }

        assertThat(refused).isEqualTo(16);
        assertThat(listener.rejections()).hasSize(16);
        assertThat(runtime.connections()).hasSize(8);
    }

    @Test
    void theLimitHoldsWhenAllCallAtOnce() throws Exception {
        runtime.close();
        runtime = SrtRuntime.builder().loops(LOOPS).maxConnections(8).build();
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        List<Loopback.Task<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(inBackground(() -> {
                try {
                    callers.connect(listener.localAddress(), OPTIONS);
                    return true;
                } catch (SrtException.Rejected e) {
                    assertThat(e).hasMessageContaining("RESOURCE");
                    return false;
                }
            }));
        }
        int connected = 0;
        for (Loopback.Task<Boolean> call : calls) {
            connected += call.await() ? 1 : 0;
        }

        assertThat(connected).isBetween(1, 8);
        assertThat(listener.connections()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void theBacklogCountsAllLoopsTogether() throws Exception {
        runtime.close();
        runtime = SrtRuntime.builder().loops(LOOPS).backlog(3).build();
        SrtListener listener = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        for (int i = 0; i < 3; i++) {
            callers.connect(listener.localAddress(), OPTIONS);
        }

        await().untilAsserted(() -> assertThat(listener.connections()).hasSize(3));
        assertThatThrownBy(() -> callers.connect(listener.localAddress(), OPTIONS))
                .isInstanceOf(SrtException.Rejected.class).hasMessageContaining("BACKLOG");
    }

    private static void assertTalk(SrtConnection caller, SrtConnection callee) throws Exception {
        caller.send(bytes("there"));
        assertThat(receive(callee)).isEqualTo("there");
        callee.send(bytes("and back"));
        assertThat(receive(caller)).isEqualTo("and back");
    }

    /** The system spreads who answers over the sockets as well, and does not know which of them has called. */
    @Test
    void answersToCallsFromAListenersPortAreHandedOver() throws Exception {
        SrtListener here = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        for (int i = 0; i < 16; i++) {
            SrtListener there = callers.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
            SrtConnection out = runtime.connectFrom(here.localAddress(), there.localAddress(), OPTIONS);
            assertTalk(out, there.accept(PATIENCE));
        }

        assertThat(runtime.totals().handedOver()).isPositive();
        assertThat(runtime.totals().lostInHandover()).isZero();
    }

    @Test
    void rendezvousAtAListenersPortAreHandedOver() throws Exception {
        SrtListener here = runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
        for (int i = 0; i < 16; i++) {
            InetSocketAddress there;
            try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                there = (InetSocketAddress) probe.getLocalSocketAddress();
            }
            var meeting = inBackground(() -> runtime.rendezvous(here.localAddress(), there, OPTIONS));
            assertTalk(callers.rendezvous(there, here.localAddress(), OPTIONS), meeting.await());
        }

        assertThat(runtime.totals().handedOver()).isPositive();
    }

    /** A NAT that changes the caller's port makes the system choose another socket. */
    @Test
    void aPeerThatIsFollowedIsHandedOver() throws Exception {
        SrtOptions secret = OPTIONS.toBuilder().passphrase("a good passphrase").followPeerAddress(true).build();
        SrtListener listener = runtime.listen(ANY_PORT, secret, AcceptPolicy.acceptAll());
        try (RebindingNat nat = new RebindingNat(listener.localAddress())) {
            SrtConnection caller = callers.connect(nat.inside(), secret);
            SrtConnection callee = listener.accept(PATIENCE);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1100)).until(() -> {
                nat.rebind();
                caller.send(transportStream());
                ByteBuffer into = ByteBuffer.allocate(1500);
                assertThat(callee.receive(into, PATIENCE)).isEqualTo(7 * 188);
                assertThat(callee.remoteAddress()).isEqualTo(nat.outside());
                return runtime.totals().handedOver() > 0;
            });
        }
    }

    private static ByteBuffer transportStream() {
        ByteBuffer payload = ByteBuffer.allocate(7 * 188);
        for (int i = 0; i < 7; i++) {
            payload.put(i * 188, (byte) 0x47);
        }
        return payload;
    }
}
