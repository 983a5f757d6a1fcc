package io.srt4j.protocol.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each side of libsrt's captured rendezvous in turn: the peer's bytes go in, our side's have to come out. */
class RendezvousReplayTest {
    private static final String PASSPHRASE = "correct-horse-16";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int TIMESTAMP = 8;
    private static final int COOKIE = 44;
    private static final int SRT_VERSION = 68;
    /** Where the body of the KMREQ begins that an initiator draws for itself. */
    private static final int KEYS_DRAWN = 84;

    private final ByteBuffer out = ByteBuffer.allocate(1_500);
    private long nowNs = 1_000_000_000;

    /** Next datagram, or nothing. */
    private byte[] transmit(EndpointCore endpoint) {
        endpoint.pollTransmit(nowNs, out.clear());
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Without clock, cookie, version and, if we drew them, keys. */
    private static byte[] comparable(byte[] packet, boolean drawsKeys) {
        byte[] bytes = packet.clone();
        ByteBuffer words = ByteBuffer.wrap(bytes).putInt(TIMESTAMP, 0).putInt(COOKIE, 0);
        if (bytes.length > SRT_VERSION) {
            words.putInt(SRT_VERSION, 0);
        }
        if (drawsKeys && bytes.length > KEYS_DRAWN) {
            Arrays.fill(bytes, KEYS_DRAWN, bytes.length, (byte) 0);
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "rendezvous-155, true, false", "rendezvous-155, false, true", "rendezvous-aes155, true, true",
        "rendezvous-aes155, false, false"
    })
    void ourSideSaysWhatLibsrtSaid(String name, boolean asFirst, boolean isInitiator) throws Exception {
        Capture capture = Capture.read(name);
        int port = asFirst ? capture.callerPort() : capture.packet(1).destinationPort();
        int peerPort = asFirst ? capture.packet(1).destinationPort() : capture.callerPort();
        List<Capture.Packet> handshakes = capture.packets().stream()
                .filter(packet -> Wire.isControl(packet.buffer(), Wire.HANDSHAKE))
                .dropWhile(packet -> packet.sourcePort() != port).toList();
        HandshakePacket own = HandshakePacket.read(handshakes.getFirst().buffer(), 0);
        SrtOptions options = name.contains("aes")
                ? SrtOptions.builder().passphrase(PASSPHRASE).keyBytes(32).build()
                : SrtOptions.defaults();
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), peerPort);
        EndpointCore endpoint = new EndpointCore(nowNs,
                new SimEntropy(1).thenInts(own.initialSeq(), own.socketId(), own.cookie()), EndpointLimits.DEFAULTS);
        ConnectionCore connection = endpoint.rendezvous(nowNs, peer, options);

        int compared = 0;
        byte[] said = {};
        for (Capture.Packet packet : handshakes) {
            if (packet.sourcePort() == port) {
                said = transmit(endpoint);
                assertThat(comparable(said, isInitiator)).as("handshake %d", ++compared)
                        .isEqualTo(comparable(packet.bytes(), isInitiator));
            } else {
                endpoint.onDatagram(nowNs, peer, isInitiator ? echoing(said, packet) : packet.buffer());
                endpoint.pollTouched(nowNs);
            }
        }

        assertThat(compared).as("wave, conclusion and perhaps more").isGreaterThanOrEqualTo(2);
        assertThat(connection.isConnected()).isTrue();
        assertThat(connection.stats(nowNs).receiveKmState())
                .isEqualTo(options.encryption().isOn() ? KmState.SECURED : KmState.UNSECURED);
    }

    /** The peer's answer as it would be to the keys that we drew. */
    private static ByteBuffer echoing(byte[] said, Capture.Packet answer) {
        byte[] bytes = answer.bytes();
        if (bytes.length > KEYS_DRAWN && said.length == bytes.length) {
            System.arraycopy(said, KEYS_DRAWN, bytes, KEYS_DRAWN, bytes.length - KEYS_DRAWN);
        }
        return ByteBuffer.wrap(bytes);
    }
}
