package io.srt4j.transport;

import static io.srt4j.transport.Loopback.OPTIONS;
import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A listener on all addresses answers from the one that was called. A connected UDP socket is the judge: the kernel
 * gives it only what comes from the address it called.
 */
@Timeout(60)
class SrtMultiHomedTest {
    private SrtRuntime runtime = SrtRuntime.builder().build();

    @AfterEach
    void close() {
        runtime.close();
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private SrtListener listener(String local) throws IOException {
        return runtime.listen(at(local, 0), OPTIONS, AcceptPolicy.acceptAll());
    }

    private static void assumeIpv6() throws SocketException {
        assumeTrue(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1")), "no IPv6 here");
    }

    /** What a caller asks first, with everything zero but the fields that count. */
    private static byte[] induction() {
        ByteBuffer packet = ByteBuffer.allocate(16 + HandshakePacket.BODY_BYTES);
        packet.putInt(0, 0x8000_0000);
        packet.putInt(16, 4); // version
        packet.putInt(16 + 4, 2); // the extension field of an induction
        packet.putInt(16 + 8, 1000).putInt(16 + 12, 1500).putInt(16 + 16, 8192).putInt(16 + 20, 1);
        packet.putInt(16 + 24, 0x1234);
        return packet.array();
    }

    private static boolean isAnswered(InetSocketAddress called) throws IOException {
        try (DatagramSocket caller = new DatagramSocket()) {
            caller.connect(called);
            caller.setSoTimeout(2000);
            caller.send(new DatagramPacket(induction(), induction().length));
            DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
            caller.receive(answer);
            return answer.getLength() == induction().length && called.equals(answer.getSocketAddress());
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "0.0.0.0,127.0.0.2", "0.0.0.0,127.3.2.1", "::,127.0.0.2", "::,::1"})
    void answersComeFromTheAddressThatWasCalled(String local, String called) throws Exception {
        assumeIpv6();
        assumeTrue(Epoll.isAvailable());
        int port = listener(local).localAddress().getPort();

        assertThat(isAnswered(at(called, port))).isTrue();
        assertThat(isAnswered(at(called, port))).as("again").isTrue();
    }

    /** Plain JDK channels do not learn the destination, so addresses are looked up. 127.0.0.2 is on no list. */
    @ParameterizedTest
    @CsvSource({"0.0.0.0,127.0.0.1", "::,127.0.0.1", "::,::1"})
    void plainJdkChannelsDoTheSameForAddressesOfInterfaces(String local, String called) throws Exception {
        assumeIpv6();
        runtime.close();
        runtime = SrtRuntime.builder().udpKind(UdpKind.NIO).build();
        int port = listener(local).localAddress().getPort();

        assertThat(isAnswered(at(called, port))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "127.0.0.3"})
    void connectionsAreMadeAndAcceptedAtEveryAddress(String called) throws Exception {
        SrtListener listener = listener("0.0.0.0");
        InetSocketAddress to = at(called, listener.localAddress().getPort());
        SrtConnection caller = runtime.connect(to, OPTIONS);
        SrtConnection callee = listener.accept(PATIENCE);
        caller.send(bytes("there"));
        assertThat(receive(callee)).isEqualTo("there");
        callee.send(bytes("and back"));
        assertThat(receive(caller)).isEqualTo("and back");

        assertThat(listener.connections()).containsExactly(callee);
        assertThat(listener.localAddress().getAddress().isAnyLocalAddress()).as("as it was asked for").isTrue();
    }

    @Test
    void thePolicyLearnsWhichAddressWasCalled() throws Exception {
        SrtListener listener = runtime.listen(at("0.0.0.0", 0), OPTIONS, request -> {
            assertThat(request.localAddress().getHostString()).isEqualTo("127.0.0.2");
            return request.accept();
        });
        InetSocketAddress called = at("127.0.0.2", listener.localAddress().getPort());

        runtime.connect(called, OPTIONS);
        assertThat(listener.accept(PATIENCE).localAddress()).isEqualTo(called);
    }

    @Test
    void thePortIsFreeOnAllAddressesWhenTheListenerIsClosed() throws Exception {
        SrtListener listener = listener("0.0.0.0");
        int port = listener.localAddress().getPort();
        for (String called : new String[] {"127.0.0.1", "127.0.0.2"}) {
            runtime.connect(at(called, port), OPTIONS).close();
            listener.accept(PATIENCE).close();
        }
        listener.close();

        await().untilAsserted(() -> {
            try (DatagramSocket again = new DatagramSocket(at("0.0.0.0", port))) {
                assertThat(again.isBound()).isTrue();
            }
        });
    }

    @Test
    void acceptedConnectionsOutliveTheListenerAtEveryAddress() throws Exception {
        SrtListener listener = listener("0.0.0.0");
        InetSocketAddress to = at("127.0.0.2", listener.localAddress().getPort());
        SrtConnection caller = runtime.connect(to, OPTIONS);
        SrtConnection callee = listener.accept(PATIENCE);
        listener.close();
        caller.send(bytes("still there"));

        assertThat(receive(callee)).isEqualTo("still there");
        assertThatThrownBy(() -> runtime.connect(to, OPTIONS.toBuilder().connectTimeoutMs(500).build()))
                .isInstanceOf(IOException.class);
    }

    /** The sockets are bound one after the other; no other program may slip in between. */
    @Test
    void noOtherProgramCanTakeThePortMeanwhile() throws Exception {
        SrtListener listener = listener("0.0.0.0");
        int port = listener.localAddress().getPort();
        assertThat(isAnswered(at("127.0.0.2", port))).isTrue();

        for (String address : new String[] {"0.0.0.0", "127.0.0.1", "127.0.0.2"}) {
            try (DatagramSocket other = new DatagramSocket(null)) {
                other.setReuseAddress(true);
                assertThatThrownBy(() -> other.bind(at(address, port)))
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void theLimitOfConnectionsCountsAllAddressesTogether() throws Exception {
        runtime.close();
        runtime = SrtRuntime.builder().maxConnections(2).build();
        SrtListener listener = listener("0.0.0.0");
        int port = listener.localAddress().getPort();
        for (String called : new String[] {"127.0.0.1", "127.0.0.2"}) {
            runtime.connect(at(called, port), OPTIONS);
            listener.accept(PATIENCE);
        }

        assertThatThrownBy(() -> runtime.connect(at("127.0.0.3", port), OPTIONS))
                .isInstanceOf(SrtException.Rejected.class).hasMessageContaining("RESOURCE");
        assertThat(listener.rejections()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1"})
    void aCallerMayUseThePortOfAListenerOnAllAddresses(String from) throws Exception {
        SrtListener mine = listener("0.0.0.0");
        SrtListener theirs = listener("127.0.0.1");
        int port = mine.localAddress().getPort();
        SrtOptions options = OPTIONS.toBuilder().streamId("out").build();
        SrtConnection out = runtime.connectFrom(at(from, port), theirs.localAddress(), options);
        SrtConnection outThere = theirs.accept(PATIENCE);
        SrtConnection in = runtime.connect(at("127.0.0.1", port), OPTIONS);
        SrtConnection inHere = mine.accept(PATIENCE);
        outThere.send(bytes("to the caller"));
        in.send(bytes("to the listener"));

        assertThat(receive(out)).isEqualTo("to the caller");
        assertThat(receive(inHere)).isEqualTo("to the listener");
        assertThat(outThere.remoteAddress().getPort()).isEqualTo(port);
    }

    @Test
    void ipv6OnlyLeavesIpv4Alone() throws Exception {
        assumeIpv6();
        assumeTrue(Epoll.isAvailable());
        SrtOptions only = OPTIONS.toBuilder().udp(OPTIONS.udp().withIpv6Only(1)).connectTimeoutMs(300).build();
        SrtListener listener = runtime.listen(at("::", 0), only, AcceptPolicy.acceptAll());
        int port = listener.localAddress().getPort();
        runtime.connect(at("::1", port), OPTIONS);

        assertThat(listener.accept(PATIENCE).remoteAddress().getAddress().getHostAddress()).contains(":");
        SrtOptions hasty = OPTIONS.toBuilder().connectTimeoutMs(300).build();
        assertThatThrownBy(() -> runtime.connect(at("127.0.0.1", port), hasty))
                .isInstanceOf(IOException.class);
    }
}
