package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets from elsewhere are counted, not obeyed; a peer that may be followed moves when a packet proves the key. */
@ExtendWith(RunReports.class)
class PeerAddressTest {
    private static final InetSocketAddress STRANGER = SimHost.address(6_666);
    private static final int NEW_PORT = 40_001;
    private static final String SECRET = "a good passphrase";

    /** A control packet of this type for the connection, as somebody would forge it who saw the real ones. */
    private static ByteBuffer forged(ControlType type, int information, int destinationId, int... words) {
        ByteBuffer packet = ByteBuffer.allocate(16 + words.length * 4);
        packet.putInt(0x8000_0000 | type.code() << 16).putInt(information).putInt(1).putInt(destinationId);
        for (int word : words) {
            packet.putInt(word);
        }
        return packet.flip();
    }

    private static void fromElsewhere(SimConnection to, ByteBuffer packet) {
        to.host().onDatagram(STRANGER, packet);
    }

    @Test
    void controlPacketsFromElsewhereAreCountedAndNotObeyed() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(120));
        List<ByteBuffer> data = new ArrayList<>();
        pair.toServer().tap(Wire::isData, packet -> data.add(ByteBuffer.allocate(packet.remaining())
                .put(packet.duplicate()).flip()));
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(2));
        pair.runFor(ofSeconds(1));
        int seq = Wire.word(data.getLast(), 0);
        int client = pair.client().core().localId();
        long retransmitted = pair.client().stats().send().packetsRetransmitted();

        fromElsewhere(pair.client(), forged(ControlType.SHUTDOWN, 0, client, 0));
        fromElsewhere(pair.client(), forged(ControlType.NAK, 0, client, seq - 3));
        fromElsewhere(pair.client(), forged(ControlType.ACK, 7, client, seq, 1, 1, 2, 0, 0, 0));
        fromElsewhere(pair.client(), forged(ControlType.KEEPALIVE, 0, client, 0));
        fromElsewhere(pair.server(), forged(ControlType.SHUTDOWN, 0, pair.server().core().localId(), 0));
        fromElsewhere(pair.server(), forged(ControlType.DROPREQ, 1, pair.server().core().localId(), seq - 9, seq + 99));
        fromElsewhere(pair.server(), data.getLast());
        pair.runFor(ofSeconds(2));

        assertThat(pair.callerHost().core().stats().wrongAddress()).isEqualTo(4);
        assertThat(pair.listenerHost().core().stats().wrongAddress()).isEqualTo(3);
        assertThat(pair.client().stats().send().packetsRetransmitted()).isEqualTo(retransmitted);
        assertThat(pair.server().stats().receive().packetsDropped()).isZero();
        assertThat(pair.server().received().count()).isEqualTo(400);
        pair.assertQuiet();
    }

    private static Pair.Setup following(CipherMode mode) {
        return Pair.setup().link(link -> link.delay(ofMillis(20)))
                .options(options -> options.passphrase(SECRET).latencyMs(200).cipherMode(mode))
                .listenerOptions(options -> options.followPeerAddress(true));
    }

    private static Pair connected(CipherMode mode) {
        Pair pair = following(mode).connected();
        pair.network().impairByDefault(Impairment.perfect().delay(ofMillis(20)).build());
        return pair;
    }

    private static ByteBuffer transportStream() {
        ByteBuffer payload = ByteBuffer.allocate(7 * 188);
        for (int i = 0; i < 7; i++) {
            payload.put(i * 188, (byte) 0x47);
        }
        return payload;
    }

    private static void sendTransportStream(Pair pair, int messages) {
        long nowNs = pair.network().nowNs();
        for (int i = 0; i < messages; i++) {
            pair.network().time().at(nowNs + i * 5_000_000L, () -> pair.client().send(transportStream()));
        }
    }

    @ParameterizedTest
    @EnumSource(value = CipherMode.class, names = {"AES_CTR", "AES_GCM"})
    void aCallerBehindANatThatForgetsItKeepsStreaming(CipherMode mode) {
        Pair pair = connected(mode);
        sendTransportStream(pair, 600);
        pair.runFor(ofSeconds(1));
        InetSocketAddress former = pair.callerHost().address();
        pair.callerHost().moveTo(NEW_PORT);
        pair.runFor(ofSeconds(3));

        assertThat(pair.server().stats().receive().packetsDelivered()).isEqualTo(600);
        assertThat(pair.server().core().peer()).isEqualTo(pair.callerHost().address());
        assertThat(pair.server().events())
                .contains(new ConnectionEvent.Moved(former, pair.callerHost().address()));
        assertThat(pair.listenerHost().core().stats().peersMoved()).isEqualTo(1);
        pair.server().close();
        pair.runFor(ofSeconds(1));
        assertThat(pair.client().closeReason()).as("the goodbye finds the peer").contains(CloseReason.PEER_SHUTDOWN);
    }

    /** With AES-GCM any payload will do. */
    @SeededTest(runs = 5)
    void itKeepsStreamingThroughSeveralMovesAndLoss(Seed seed) {
        Pair pair = following(CipherMode.AES_GCM).seed(seed).options(options -> options.latencyMs(1_000)).connected();
        pair.network().impairByDefault(Impairment.perfect().delay(ofMillis(20)).loss(0.05).build());
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(10));
        for (int i = 1; i <= 4; i++) {
            pair.runFor(ofSeconds(2));
            pair.callerHost().moveTo(40_000 + i);
        }
        pair.runFor(ofSeconds(5));

        assertThat(pair.listenerHost().core().stats().peersMoved()).isEqualTo(4);
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
    }

    @Test
    void withoutTheOptionThePeerStaysWhereItWas() {
        Pair pair = Pair.setup().options(options -> options.passphrase(SECRET).peerIdleTimeoutMs(1_000)).connected();
        pair.client().generate(Traffic.every(5_000_000, 1_000), ofSeconds(4));
        pair.runFor(ofSeconds(1));
        pair.callerHost().moveTo(NEW_PORT);
        pair.runFor(ofSeconds(3));

        assertThat(pair.listenerHost().core().stats().wrongAddress()).isPositive();
        assertThat(pair.listenerHost().core().stats().peersMoved()).isZero();
        assertThat(pair.server().closeReason()).hasValueSatisfying(
                reason -> assertThat(reason.kind()).isEqualTo(CloseReason.Kind.PEER_IDLE));
    }

    /** A stranger who sees everything can repeat it, but not make what was not sent yet. */
    @ParameterizedTest
    @EnumSource(value = CipherMode.class, names = {"AES_CTR", "AES_GCM"})
    void repeatedAndForgedPacketsMoveNobody(CipherMode mode) {
        Pair pair = connected(mode);
        List<ByteBuffer> seen = new ArrayList<>();
        pair.toServer().tap(Wire::isData, packet -> seen.add(ByteBuffer.allocate(packet.remaining())
                .put(packet.duplicate()).flip()));
        sendTransportStream(pair, 100);
        pair.runFor(ofSeconds(1));

        for (int i = 0; i < 100; i++) {
            fromElsewhere(pair.server(), seen.get(i));
            pair.runFor(ofMillis(2));
        }
        ByteBuffer ahead = seen.getLast();
        for (int i = 1; i <= 500; i++) {
            ahead.putInt(0, Wire.word(ahead, 0) + 1); // its key stream is another
            ahead.putInt(20, i);
            fromElsewhere(pair.server(), ahead.duplicate());
            pair.runFor(ofMillis(2));
        }

        assertThat(pair.listenerHost().core().stats().peersMoved()).isZero();
        assertThat(pair.listenerHost().core().stats().wrongAddress()).isEqualTo(600);
        assertThat(pair.server().core().peer()).isEqualTo(pair.callerHost().address());
        sendTransportStream(pair, 100);
        pair.runFor(ofSeconds(1));
        assertThat(pair.server().stats().receive().packetsDelivered()).as("nothing was disturbed").isEqualTo(200);
        pair.assertQuiet();
    }

    /** With AES-CTR a payload without structure proves nothing: safe, and of no use. */
    @Test
    void withCtrOnlyATransportStreamIsAProof() {
        Pair pair = connected(CipherMode.AES_CTR);
        pair.client().generate(Traffic.every(5_000_000, 1_316), ofSeconds(2));
        pair.runFor(ofSeconds(1));
        pair.callerHost().moveTo(NEW_PORT);
        pair.runFor(ofMillis(500));

        assertThat(pair.listenerHost().core().stats().peersMoved()).isZero();
        assertThat(pair.listenerHost().core().stats().wrongAddress()).isPositive();
    }

    @Test
    void aPeerMovesAtMostOnceASecond() {
        Pair pair = connected(CipherMode.AES_GCM);
        pair.client().generate(Traffic.every(2_000_000, 1_000), ofSeconds(5));
        for (int i = 1; i <= 40; i++) {
            pair.callerHost().moveTo(41_000 + i);
            pair.runFor(ofMillis(100));
        }

        assertThat(pair.listenerHost().core().stats().peersMoved()).isBetween(3L, 5L);
    }

    @Test
    void withoutAPassphraseNobodyCanBeFollowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SrtOptions.builder().followPeerAddress(true).build())
                .withMessageContaining("passphrase");
    }
}
