package io.srt4j.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers from before 1.3.0, hand-written: none is to be had any more. */
@ExtendWith(RunReports.class)
class LegacyHandshakeTest {
    private static final long MS = 1_000_000;
    private static final int PEER_ID = 0x1234;
    private static final int FIRST_SEQ = 1_000;
    private static final int HSREQ = 1;
    private static final int HSRSP = 2;
    private static final int KMREQ = 3;
    private static final int KMRSP = 4;
    private static final int OLD_VERSION = 0x01_02_03;
    /** TSBPDSND, TSBPDRCV, HAICRYPT, TLPKTDROP, NAKREPORT. */
    private static final int OLD_FLAGS = 0x1F;

    private final SimNetwork network = new SimNetwork(1);
    private final SimHost host = new SimHost(network, 9_000, new SimClock(5_000_000_000L, 0),
            new SimEntropy(3).thenInts(FIRST_SEQ, 0x0777), EndpointLimits.DEFAULTS);
    private final ScriptedPeer peer = new ScriptedPeer(network, 5_000).aim(host.address());

    private void run(long ms) {
        network.runUntil(network.nowNs() + ms * MS, () -> false);
    }

    private static ByteBuffer handshake(int type, int socketId, int cookie, int destinationId, int word1) {
        return ByteBuffer.allocate(64).putInt(0x8000_0000).putInt(0).putInt(0).putInt(destinationId).putInt(4)
                .putInt(word1).putInt(FIRST_SEQ).putInt(1_500).putInt(8_192).putInt(type).putInt(socketId)
                .putInt(cookie).position(64).flip();
    }

    private static ByteBuffer extension(int subtype, int destinationId, int... words) {
        ByteBuffer packet = ByteBuffer.allocate(16 + 4 * words.length).putInt(0xFFFF_0000 | subtype).putInt(0)
                .putInt(0).putInt(destinationId);
        for (int word : words) {
            packet.putInt(word);
        }
        return packet.flip();
    }

    private List<ScriptedPeer.Received> extensions(int subtype) {
        return peer.all(0x7FFF).stream().filter(got -> Wire.word(got.bytes(), 0) == (0xFFFF_0000 | subtype)).toList();
    }

    private int fetchCookie() {
        return peer.fetchCookie();
    }

    /** Calls with version 4; the id of the connection that comes of it. */
    private int call() {
        peer.send(handshake(-1, PEER_ID, fetchCookie(), 0, 2));
        run(50);
        ByteBuffer answer = peer.all(Wire.HANDSHAKE).getLast().bytes();
        assertThat(Wire.word(answer, 4)).as("version").isEqualTo(4);
        assertThat(Wire.word(answer, 9)).as("type").isEqualTo(-1);
        assertThat(answer.remaining()).isEqualTo(64);
        return Wire.word(answer, 10);
    }

    private SimConnection connection() {
        return host.connections().getFirst();
    }

    @Test
    void anOldCallerMayPublish() {
        host.listen(SrtOptions.builder().latencyMs(150).build());
        int id = call();
        assertThat(connection().isConnected()).as("before it said what it can").isFalse();

        peer.send(extension(HSREQ, id, OLD_VERSION, OLD_FLAGS, 200));
        run(50);

        ByteBuffer answer = extensions(HSRSP).getFirst().bytes();
        assertThat(Wire.word(answer, 6)).as("the larger latency wins").isEqualTo(200);
        assertThat(connection().isConnected()).isTrue();
        assertThat(connection().settings().peerVersionText()).isEqualTo("1.2.3");
        assertThat(connection().settings().receiveLatencyMs()).isEqualTo(200);
        peer.send(Wire.data(FIRST_SEQ, 1, 1_000, id, new byte[] {'o', 'l', 'd'}));
        run(400);
        assertThat(connection().received().texts()).containsExactly("old");
    }

    @Test
    void aRepeatedRequestIsAnsweredAgain() {
        host.listen(SrtOptions.defaults());
        int id = call();
        for (int i = 0; i < 3; i++) {
            peer.send(extension(HSREQ, id, OLD_VERSION, OLD_FLAGS, 120));
            run(150);
        }

        assertThat(extensions(HSRSP)).hasSize(3);
        assertThat(host.connections()).hasSize(1);
    }

    /** As a caller that will send: it asks, repeats itself, and takes the answer over. */
    @Test
    void anOldListenerIsPublishedTo() {
        SimConnection caller = host.connect(peer.address(),
                SrtOptions.builder().sender(true).peerLatencyMs(90).build());
        run(10);
        peer.send(handshake(1, 0x0777, 99, 0x0777, 2));
        run(300);
        ByteBuffer conclusion = peer.all(Wire.HANDSHAKE).getLast().bytes();
        assertThat(Wire.word(conclusion, 4)).isEqualTo(4);
        assertThat(Wire.word(conclusion, 5)).isEqualTo(2);
        assertThat(Wire.word(conclusion, 11)).isEqualTo(99);
        peer.send(handshake(-1, PEER_ID, 99, 0x0777, 2));
        run(400);
        assertThat(extensions(HSREQ)).as("every 150 ms").hasSize(3)
                .allSatisfy(request -> assertThat(Wire.word(request.bytes(), 6)).isEqualTo(90));

        peer.send(extension(HSRSP, 0x0777, OLD_VERSION, OLD_FLAGS, 110));
        run(50);

        assertThat(caller.isConnected()).isTrue();
        assertThat(caller.settings().sendLatencyMs()).isEqualTo(110);
        caller.send("to the past");
        run(50);
        assertThat(peer.data()).hasSize(1);
    }

    /** Keys follow in the stream, too, and belong to the agreement. */
    @Test
    void keysAreExchangedInTheStream() {
        SrtOptions secret = SrtOptions.builder().sender(true).passphrase("known to the elders").build();
        SimConnection caller = host.connect(peer.address(), secret);
        run(10);
        peer.send(handshake(1, 0x0777, 99, 0x0777, 2));
        run(20);
        peer.send(handshake(-1, PEER_ID, 99, 0x0777, 2));
        run(20);
        peer.send(extension(HSRSP, 0x0777, OLD_VERSION, OLD_FLAGS, 120));
        run(20);
        assertThat(caller.isConnected()).as("before the keys were confirmed").isFalse();
        ByteBuffer request = extensions(KMREQ).getFirst().bytes();
        ByteBuffer confirmed = ByteBuffer.allocate(request.remaining()).put(request.duplicate()).flip();
        confirmed.putInt(0, 0xFFFF_0000 | KMRSP).putInt(12, 0x0777);

        peer.send(confirmed);
        run(20);

        assertThat(caller.isConnected()).isTrue();
        assertThat(caller.stats().sendKmState()).isEqualTo(KmState.SECURED);
    }

    /** Keys without a passphrase of ours: refused with the state, and by hanging up. */
    @Test
    void anEncryptedOldCallerNeedsAPassphraseHere() {
        host.listen(SrtOptions.builder().passphrase("another passphrase").build());
        int id = call();
        peer.send(extension(HSREQ, id, OLD_VERSION, OLD_FLAGS, 120));
        peer.send(extension(KMREQ, id, new int[18]));
        run(50);

        assertThat(Wire.word(extensions(KMRSP).getFirst().bytes(), 4)).isEqualTo(0x0300_0000);
        assertThat(connection().closeReason().orElseThrow().reject()).contains(RejectReason.UNSECURE);
        assertThat(peer.all(Wire.SHUTDOWN)).hasSize(1);
    }

    @Test
    void aPeerThatKnowsBetterIsRefused() {
        host.listen(SrtOptions.defaults());
        int id = call();
        peer.send(extension(HSREQ, id, 0x01_05_01, OLD_FLAGS, 120));
        run(50);

        assertThat(connection().closeReason().orElseThrow().reject()).contains(RejectReason.ROGUE);
        assertThat(peer.all(Wire.SHUTDOWN)).hasSize(1);
    }

    /** SRTO_MINVERSION keeps them out; they are told in the only way they understand. */
    @Test
    void theMinimumVersionKeepsThemOut() {
        host.listen(SrtOptions.builder().minimumVersion(0x010300).build());
        peer.send(handshake(-1, PEER_ID, fetchCookie(), 0, 2));
        run(50);

        assertThat(host.connections()).isEmpty();
        assertThat(peer.all(Wire.SHUTDOWN)).singleElement()
                .satisfies(goodbye -> assertThat(Wire.destinationId(goodbye.bytes())).isEqualTo(PEER_ID));
        assertThat(host.core().rejections().getFirst().reason()).isEqualTo(RejectReason.VERSION);
    }

    @Test
    void anOldCallerThatSaysNothingTimesOut() {
        host.listen(SrtOptions.defaults());
        int _ = call();
        run(3_100);

        assertThat(connection().closeReason().orElseThrow().kind()).isEqualTo(CloseReason.Kind.CONNECT_TIMEOUT);
    }

    @Test
    void anOldListenerRefusesByHangingUp() {
        SimConnection caller = host.connect(peer.address(), SrtOptions.defaults());
        run(10);
        peer.send(handshake(1, 0x0777, 99, 0x0777, 2));
        run(20);
        peer.send(ByteBuffer.allocate(20).putInt(0x8005_0000).putInt(0).putInt(0).putInt(0x0777).putInt(0).flip());
        run(20);

        assertThat(caller.closeReason().orElseThrow().reject()).contains(RejectReason.PEER);
    }

    /** Only what knows version 5 reads a key length out of this word; listeners before 1.3.0 want it to be 2. */
    @Test
    void aKeyLengthIsNotAnnouncedInVersionFour() {
        SrtOptions secret = SrtOptions.builder().sender(true).passphrase("known to the elders").keyBytes(32).build();
        SimConnection _ = host.connect(peer.address(), secret);
        run(10);
        assertThat(Wire.word(peer.all(Wire.HANDSHAKE).getLast().bytes(), 5)).as("induction").isEqualTo(2);
        peer.send(handshake(1, 0x0777, 99, 0x0777, 2));
        run(20);

        assertThat(Wire.word(peer.all(Wire.HANDSHAKE).getLast().bytes(), 5)).as("conclusion").isEqualTo(2);
    }

    /** That it encrypts comes only after it was accepted. */
    @Test
    void anEncryptedOldCallerIsRefusedWithoutAPassphraseHere() {
        host.listen(SrtOptions.defaults());
        int id = call();
        peer.send(extension(HSREQ, id, OLD_VERSION, OLD_FLAGS, 120));
        peer.send(extension(KMREQ, id, new int[14]));
        run(50);

        assertThat(connection().closeReason().orElseThrow().reject()).contains(RejectReason.UNSECURE);
        assertThat(peer.all(Wire.SHUTDOWN)).hasSize(1);
    }

    @Test
    void anEncryptedOldCallerLearnsThatItIsNotUnderstoodWhereThatIsAllowed() {
        host.listen(SrtOptions.builder().enforcedEncryption(false).build());
        int id = call();
        peer.send(extension(HSREQ, id, OLD_VERSION, OLD_FLAGS, 120));
        peer.send(extension(KMREQ, id, new int[14]));
        run(50);

        assertThat(connection().isConnected()).isTrue();
        assertThat(Wire.word(extensions(KMRSP).getFirst().bytes(), 4)).isEqualTo(0x0300_0000);
    }
}
