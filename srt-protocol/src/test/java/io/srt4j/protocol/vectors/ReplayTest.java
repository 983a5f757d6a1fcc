package io.srt4j.protocol.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our endpoints in conversations that libsrt was captured having: with the other side's bytes as input and, but for
 * clocks, versions, cookies and socket ids, our own side's bytes as the expected output.
 */
class ReplayTest {
    private static final int TIMESTAMP = 8;
    private static final int SOCKET_ID = 40;
    private static final int COOKIE = 44;
    private static final int SRT_VERSION = 68;

    private final ByteBuffer out = ByteBuffer.allocate(1_500);
    private long nowNs = 1_000_000_000;

    private static InetSocketAddress loopback(Capture capture, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(capture.name().equals("ipv6") ? "::1" : "127.0.0.1"),
                    port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** The first handshake of this type by the caller or the listener; captures behind a proxy repeat some. */
    private static Capture.Packet handshake(Capture capture, boolean byCaller, int type) {
        return capture.packets().stream().filter(packet -> Wire.isHandshake(packet.buffer(), type)
                && (packet.sourcePort() == capture.callerPort()) == byCaller).findFirst()
                .orElseThrow(() -> new AssertionError("no such handshake in " + capture));
    }

    /** The next datagram, or an empty one. */
    private ByteBuffer transmit(EndpointCore endpoint) {
        endpoint.pollTransmit(nowNs, out.clear());
        return ByteBuffer.allocate(out.position()).put(out.flip()).flip();
    }

    /** Bytes with the words at these offsets set to zero. */
    private static byte[] masked(ByteBuffer packet, int... wordsAt) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        for (int at : wordsAt) {
            if (at < bytes.length) {
                ByteBuffer.wrap(bytes).putInt(at, 0);
            }
        }
        return bytes;
    }

    private EndpointCore caller(Capture capture) {
        HandshakePacket first = HandshakePacket.read(capture.packet(1).buffer(), 0);
        return new EndpointCore(nowNs, new SimEntropy(1).thenInts(first.initialSeq(), first.socketId()),
                EndpointLimits.DEFAULTS);
    }

    private static HandshakeExtensions extensions(Capture capture, boolean byCaller) {
        ByteBuffer conclusion = handshake(capture, byCaller, -1).buffer();
        return Objects.requireNonNull(HandshakeExtensions.read(conclusion, 64, conclusion.limit()));
    }

    /** What libsrt must have been told to say what it said. */
    private static SrtOptions options(Capture capture, boolean ofCaller) {
        HandshakeExtensions extensions = extensions(capture, ofCaller);
        var capabilities = Objects.requireNonNull(extensions.capabilities());
        return SrtOptions.builder().streamId(extensions.streamId()).latencyMs(capabilities.receiveLatencyMs())
                .peerLatencyMs(ofCaller ? capabilities.sendLatencyMs() : 0).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "keepalive", "lightack", "loss-nak", "tlpktdrop", "ipv6"})
    void ourCallerSaysWhatLibsrtsCallerSaid(String name) {
        Capture capture = Capture.read(name);
        InetSocketAddress listener = loopback(capture, capture.packet(1).destinationPort());
        EndpointCore caller = caller(capture);
        ConnectionCore connection = caller.connect(nowNs, listener, options(capture, true));

        assertThat(masked(transmit(caller), TIMESTAMP)).isEqualTo(masked(capture.packet(1).buffer(), TIMESTAMP));
        caller.onDatagram(nowNs, listener, handshake(capture, false, 1).buffer());
        assertThat(masked(transmit(caller), TIMESTAMP, SRT_VERSION))
                .isEqualTo(masked(handshake(capture, true, -1).buffer(), TIMESTAMP, SRT_VERSION));
        caller.onDatagram(nowNs, listener, handshake(capture, false, -1).buffer());

        assertThat(connection.isConnected()).isTrue();
        assertThat(connection.settings().peerVersionText()).isEqualTo("1.5.1");
        var agreed = Objects.requireNonNull(extensions(capture, false).capabilities());
        assertThat(connection.settings().sendLatencyMs()).isEqualTo(agreed.receiveLatencyMs());
        assertThat(connection.settings().receiveLatencyMs()).isEqualTo(agreed.sendLatencyMs());
    }

    /** Data, ACKACK and the end, as libsrt's caller sent and received them. */
    @Test
    void ourCallerGoesOnAsLibsrtsCallerDid() {
        Capture capture = Capture.read("plain");
        InetSocketAddress listener = loopback(capture, capture.packet(1).destinationPort());
        EndpointCore caller = caller(capture);
        ConnectionCore connection = caller.connect(nowNs, listener, SrtOptions.defaults());
        transmit(caller);
        caller.onDatagram(nowNs, listener, capture.packet(2).buffer());
        transmit(caller);
        caller.onDatagram(nowNs, listener, capture.packet(4).buffer());
        ByteBuffer original = capture.packet(5).buffer();
        for (int i = 0; i < 3; i++) {
            connection.offer(nowNs, original.slice(16, 32));
        }
        caller.pollTouched(nowNs);

        assertThat(masked(transmit(caller), TIMESTAMP)).isEqualTo(masked(original, TIMESTAMP));
        nowNs += 10_000_000;
        while (transmit(caller).hasRemaining()) {
            nowNs += 1_000_000;
            caller.onDeadline(nowNs);
        }
        caller.onDatagram(nowNs, listener, capture.packet(8).buffer());
        caller.pollTouched(nowNs);
        assertThat(masked(transmit(caller), TIMESTAMP)).isEqualTo(masked(capture.packet(9).buffer(), TIMESTAMP));
        assertThat(connection.stats(nowNs).send().packetsAcknowledged()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"reject-user, 1404", "badpass, 10", "nopass, 11"})
    void ourCallerUnderstandsLibsrtsRefusals(String name, int code) {
        Capture capture = Capture.read(name);
        InetSocketAddress listener = loopback(capture, capture.packet(1).destinationPort());
        EndpointCore caller = caller(capture);
        ConnectionCore connection = caller.connect(nowNs, listener, SrtOptions.defaults());
        transmit(caller);
        caller.onDatagram(nowNs, listener, capture.packet(2).buffer());
        transmit(caller);
        caller.onDatagram(nowNs, listener, capture.packet(4).buffer());

        ConnectionEvent event = connection.pollEvent();
        assertThat(event).isInstanceOfSatisfying(ConnectionEvent.Closed.class, closed -> {
            assertThat(closed.reason().kind()).isEqualTo(CloseReason.Kind.REJECTED);
            assertThat(closed.reason().reject()).contains(new RejectReason(code));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "keepalive", "lightack", "loss-nak", "tlpktdrop", "ipv6"})
    void ourListenerAnswersLikeLibsrtAndDeliversTheStream(String name) {
        Capture capture = Capture.read(name);
        InetSocketAddress caller = loopback(capture, capture.callerPort());
        EndpointCore listener = new EndpointCore(nowNs, new SimEntropy(1), EndpointLimits.DEFAULTS);
        listener.listen(SrtOptions.defaults());

        listener.onDatagram(nowNs, caller, capture.packet(1).buffer());
        ByteBuffer induction = transmit(listener);
        assertThat(masked(induction, TIMESTAMP, COOKIE))
                .isEqualTo(masked(handshake(capture, false, 1).buffer(), TIMESTAMP, COOKIE));

        Capture.Packet conclusion = handshake(capture, true, -1);
        listener.onDatagram(nowNs, caller, withWord(conclusion, COOKIE, induction.getInt(COOKIE)));
        ConnectionRequest request = Objects.requireNonNull(listener.pollRequest());
        assertThat(request.streamId()).isEqualTo(extensions(capture, true).streamId());
        assertThat(request.peerVersion()).isEqualTo(0x01_05_01);
        ConnectionCore connection = Objects.requireNonNull(
                listener.accept(nowNs, request, options(capture, false)));
        ByteBuffer answer = transmit(listener);
        assertThat(masked(answer, TIMESTAMP, SOCKET_ID, COOKIE, SRT_VERSION))
                .isEqualTo(masked(handshake(capture, false, -1).buffer(), TIMESTAMP, SOCKET_ID, COOKIE, SRT_VERSION));

        assertThat(replay(capture, listener, connection, caller)).isEqualTo(sentBy(capture));
    }

    private static ByteBuffer withWord(Capture.Packet packet, int at, int word) {
        return ByteBuffer.wrap(packet.bytes()).putInt(at, word);
    }

    /** Feeds what the caller sent after the handshake, at the time it sent it, and reads to the end. */
    private List<String> replay(
            Capture capture, EndpointCore listener, ConnectionCore connection, InetSocketAddress caller) {
        List<String> delivered = new ArrayList<>();
        Capture.Packet conclusion = handshake(capture, true, -1);
        long startNs = nowNs - conclusion.timeUs() * 1_000;
        for (Capture.Packet packet : capture.packets()) {
            if (packet.sourcePort() == capture.callerPort() && Wire.destinationId(packet.buffer()) != 0) {
                runUntil(startNs + packet.timeUs() * 1_000, listener, connection, delivered);
                listener.onDatagram(nowNs, caller, withWord(packet, 12, connection.localId()));
            }
        }
        runUntil(nowNs + 1_000_000_000, listener, connection, delivered);
        return delivered;
    }

    private void runUntil(long untilNs, EndpointCore listener, ConnectionCore connection, List<String> delivered) {
        for (; nowNs < untilNs; nowNs = Math.min(untilNs, nowNs + 1_000_000)) {
            listener.onDeadline(nowNs);
            listener.pollTouched(nowNs);
            while (connection.pollMessage(nowNs, out.clear()) > 0) {
                delivered.add(StandardCharsets.UTF_8.decode(out.flip()).toString());
            }
            while (transmit(listener).hasRemaining()) {
                // Acknowledgements for nobody.
            }
        }
    }

    /** The payloads of the capture by sequence number, each once. */
    private static List<String> sentBy(Capture capture) {
        Map<Integer, String> bySeq = new LinkedHashMap<>();
        for (Capture.Packet packet : capture.packets()) {
            ByteBuffer bytes = packet.buffer();
            if (packet.sourcePort() == capture.callerPort() && Wire.isData(bytes)) {
                bySeq.putIfAbsent(Wire.seq(bytes),
                        StandardCharsets.UTF_8.decode(bytes.position(Wire.HEADER_BYTES)).toString());
            }
        }
        return List.copyOf(bySeq.values());
    }

    /** What live mode without encryption refuses, in the words libsrt sent it. */
    @ParameterizedTest
    @CsvSource({"aes128, 1011", "gcm128, 1011", "filestream, 1012", "filemsg, 1013", "fec-rowcol, 1014",
        "group-broadcast, 1015"})
    void ourListenerRefusesWhatItCannotDo(String name, int wireType) {
        Capture capture = Capture.read(name);
        InetSocketAddress caller = loopback(capture, capture.callerPort());
        EndpointCore listener = new EndpointCore(nowNs, new SimEntropy(1), EndpointLimits.DEFAULTS);
        listener.listen(SrtOptions.defaults());
        listener.onDatagram(nowNs, caller, capture.packet(1).buffer());
        int cookie = transmit(listener).getInt(COOKIE);

        listener.onDatagram(nowNs, caller, withWord(capture.packet(3), COOKIE, cookie));

        ConnectionRequest request = listener.pollRequest();
        if (request != null) { // one that wants encryption may be accepted with a passphrase; here is none
            assertThat(listener.accept(nowNs, request, SrtOptions.defaults())).isNull();
        }
        assertThat(transmit(listener).getInt(36)).isEqualTo(wireType);
        assertThat(listener.pollRequest()).isNull();
    }
}
