package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Silence, goodbyes and disappearances, seen from both sides. */
@ExtendWith(RunReports.class)
class IdleAndCloseTest {
    private static Pair pair() {
        return Pair.connected(link -> link.delay(ofMillis(20)), options -> options);
    }

    private static CloseReason.Kind kind(SimConnection connection) {
        return connection.closeReason().orElseThrow(() -> new AssertionError(connection + " is open")).kind();
    }

    @Test
    void idlePeersKeepEachOtherAliveOnceASecond() {
        Pair pair = pair();
        int[] keepalives = new int[2];
        pair.toServer().tap(packet -> Wire.isControl(packet, Wire.KEEPALIVE), _ -> keepalives[0]++);
        pair.toClient().tap(packet -> Wire.isControl(packet, Wire.KEEPALIVE), _ -> keepalives[1]++);

        pair.runFor(ofSeconds(60));

        assertThat(keepalives[0]).isBetween(59, 60);
        assertThat(keepalives[1]).isBetween(59, 60);
        assertThat(pair.client().isConnected()).isTrue();
        assertThat(pair.server().isConnected()).isTrue();
        pair.assertQuiet();
    }

    @Test
    void aSenderOfDataNeedsNoKeepalive() {
        Pair pair = pair();
        int[] keepalives = {0};
        pair.toServer().tap(packet -> Wire.isControl(packet, Wire.KEEPALIVE), _ -> keepalives[0]++);

        pair.client().generate(Traffic.every(100_000_000, 100), ofSeconds(20));
        pair.runFor(ofSeconds(20));

        assertThat(keepalives[0]).isZero();
        pair.assertQuiet();
    }

    @Test
    void anIdleLinkIsNearlySilent() {
        Pair pair = pair();
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(1));
        pair.runFor(ofSeconds(2));
        long before = pair.toServer().datagramsSent() + pair.toClient().datagramsSent();

        pair.runFor(ofSeconds(10));

        assertThat(pair.toServer().datagramsSent() + pair.toClient().datagramsSent() - before)
                .as("only keep-alives").isLessThanOrEqualTo(20);
        pair.assertQuiet();
    }

    /** A keep-alive a second each, and now and then a deadline that a packet of the peer has moved meanwhile. */
    @Test
    void anIdleConnectionWakesNobodyButForKeepalives() {
        Pair pair = pair();
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(1));
        pair.runFor(ofSeconds(2));
        long clientBefore = pair.client().host().timerTurns();
        long serverBefore = pair.server().host().timerTurns();

        pair.runFor(ofSeconds(30));

        assertThat(pair.client().host().timerTurns() - clientBefore).isBetween(29L, 31L);
        assertThat(pair.server().host().timerTurns() - serverBefore).isBetween(29L, 31L);
        pair.assertQuiet();
    }

    @Test
    void aPeerThatVanishesIsNoticedAfterTheIdleTimeout() {
        Pair pair = pair();
        pair.toClient().dropAll(_ -> true);
        pair.toServer().dropAll(_ -> true);

        pair.runFor(ofMillis(4_900));
        assertThat(pair.client().closeReason()).isEmpty();
        pair.runFor(ofMillis(1_300));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.PEER_IDLE);
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_IDLE);
        pair.assertQuiet();
    }

    @Test
    void theIdleTimeoutIsAnOption() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.peerIdleTimeoutMs(1_500));
        pair.toClient().dropAll(_ -> true);

        pair.runFor(ofMillis(1_450));
        assertThat(pair.client().closeReason()).isEmpty();
        pair.runFor(ofMillis(1_200));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.PEER_IDLE);
    }

    @Test
    void aVanishedPeerIsNoticedUnderTrafficToo() {
        Pair pair = pair();
        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(20));
        pair.runFor(ofSeconds(1));
        pair.toClient().dropAll(_ -> true);
        pair.toServer().dropAll(_ -> true);

        pair.runFor(ofSeconds(6));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.PEER_IDLE);
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_IDLE);
        assertThat(pair.server().stats().receive().packetsDelivered())
                .isEqualTo(pair.server().stats().receive().packetsUnique());
        pair.runFor(ofSeconds(15));
        pair.assertQuiet();
    }

    @Test
    void closingTellsThePeer() {
        Pair pair = pair();

        pair.client().close();
        pair.runFor(ofMillis(100));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.LOCAL);
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        pair.assertQuiet();
    }

    @Test
    void theListenersSideMayCloseToo() {
        Pair pair = pair();

        pair.server().close();
        pair.runFor(ofMillis(100));

        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.LOCAL);
        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        pair.assertQuiet();
    }

    @Test
    void bothSidesMayCloseAtOnce() {
        Pair pair = pair();

        pair.client().close();
        pair.server().close();
        pair.runFor(ofSeconds(2));

        assertThat(pair.client().core().isClosed()).isTrue();
        assertThat(pair.server().core().isClosed()).isTrue();
        assertThat(pair.client().events()).hasSize(2);
        assertThat(pair.server().events()).hasSize(2);
        pair.assertQuiet();
    }

    /** Close means: no more messages, but those already given are sent, repaired and delivered. */
    @Test
    void whatWasSentBeforeTheCloseIsDelivered() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(300));
        pair.toServer().dropNext(7);

        pair.client().sendNumbered(100, 1_316);
        pair.client().close();
        pair.runFor(ofSeconds(2));

        assertThat(pair.server().received().count()).isEqualTo(100);
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        assertThat(pair.server().events().getLast()).isInstanceOf(ConnectionEvent.Closed.class);
        pair.assertQuiet();
    }

    /** The end of the stream comes after its last message, when that is due. */
    @Test
    void theEndComesAfterTheLastMessage() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.latencyMs(2_000));
        pair.client().sendNumbered(10, 1_316);
        pair.client().close();

        pair.runFor(ofMillis(1_900));
        assertThat(pair.server().closeReason()).isEmpty();
        assertThat(pair.server().received().count()).isZero();
        pair.runFor(ofMillis(200));

        assertThat(pair.server().received().count()).isEqualTo(10);
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        pair.assertQuiet();
    }

    @Test
    void theEndWaitsForAReaderThatIsNotReading() {
        Pair pair = pair();
        pair.server().stopReading();
        pair.client().sendNumbered(10, 1_316);
        pair.client().close();
        pair.runFor(ofSeconds(30));
        assertThat(pair.server().closeReason()).isEmpty();

        pair.server().startReading();
        pair.runFor(ofMillis(10));

        assertThat(pair.server().received().count()).isEqualTo(10);
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        pair.assertQuiet();
    }

    /** A gap at the end that will never be repaired does not keep the connection open for ever. */
    @Test
    void aGapBeforeTheEndIsGivenUpInTime() {
        Pair pair =
                Pair.connected(link -> link.delay(ofMillis(20)), options -> options.lingerMs(50).tooLateDrop(false));
        pair.toServer().dropAll(Wire::isRetransmit);
        pair.toServer().dropNext(1);
        pair.client().send("a", "b", "c");
        pair.client().close();

        pair.runFor(ofSeconds(3));

        assertThat(pair.server().received().texts()).containsExactly("b", "c");
        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        pair.assertQuiet();
    }

    @Test
    void lingeringEndsEvenIfNobodyAcknowledges() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(20)), options -> options.lingerMs(700));
        pair.toServer().dropAll(Wire::isData);
        pair.client().send("never", "arrives");
        pair.client().close();

        pair.runFor(ofMillis(690));
        assertThat(pair.client().closeReason()).isEmpty();
        pair.runFor(ofMillis(20));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.LOCAL);
        pair.runFor(ofSeconds(1));
        pair.assertQuiet();
    }

    /** The goodbye may be lost; a peer that goes on sending hears it again. */
    @Test
    void aLostShutdownIsRepeatedWhenThePeerGoesOnSending() {
        Pair pair = pair();
        pair.toClient().dropNext(1, packet -> Wire.isControl(packet, Wire.SHUTDOWN));
        pair.client().generate(Traffic.every(10_000_000, 1_000), ofSeconds(2));
        pair.runFor(ofMillis(500));

        pair.server().close();
        pair.runFor(ofMillis(500));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
        pair.runFor(ofSeconds(2));
        pair.assertQuiet();
    }

    @Test
    void everyLostShutdownEndsInTheIdleTimeout() {
        Pair pair = pair();
        pair.toServer().dropAll(packet -> Wire.isControl(packet, Wire.SHUTDOWN));

        pair.client().close();
        pair.runFor(ofSeconds(7));

        assertThat(kind(pair.server())).isEqualTo(CloseReason.Kind.PEER_IDLE);
        pair.assertQuiet();
    }

    @Test
    void nobodyListening() {
        Pair pair = Pair.setup().calling();
        pair.toServer().dropAll(_ -> true);

        pair.runFor(ofMillis(2_990));
        assertThat(pair.client().closeReason()).isEmpty();
        pair.runFor(ofMillis(20));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.CONNECT_TIMEOUT);
        assertThat(pair.toServer().datagramsSent()).as("one request every 250 ms").isEqualTo(12);
        pair.assertQuiet();
    }

    @Test
    void theConnectTimeoutIsAnOption() {
        Pair pair = Pair.setup().callerOptions(options -> options.connectTimeoutMs(700)).calling();
        pair.toServer().dropAll(_ -> true);

        pair.runFor(ofMillis(690));
        assertThat(pair.client().closeReason()).isEmpty();
        pair.runFor(ofMillis(20));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.CONNECT_TIMEOUT);
        pair.assertQuiet();
    }

    @Test
    void aCallMayBeGivenUp() {
        Pair pair = Pair.setup().calling();
        pair.runFor(ofMillis(15));

        pair.client().close();
        pair.runFor(Duration.ofSeconds(8));

        assertThat(kind(pair.client())).isEqualTo(CloseReason.Kind.LOCAL);
        assertThat(pair.client().events()).hasSize(1);
        pair.assertQuiet();
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Pair pair = pair();
        pair.client().close();
        pair.client().close();
        pair.runFor(ofMillis(100));
        pair.client().close();
        pair.runFor(ofMillis(100));

        assertThat(pair.client().events()).hasSize(2);
        assertThat(pair.server().events()).hasSize(2);
        pair.assertQuiet();
    }

    @Test
    void aClosedConnectionTakesNoMessage() {
        Pair pair = pair();
        pair.client().close();

        assertThatThrownBy(() -> pair.client().core().offer(pair.callerHost().localNs(), ByteBuffer.allocate(10)))
                .isInstanceOf(IllegalStateException.class);
        pair.runFor(ofSeconds(1));
        pair.assertQuiet();
    }

    @Test
    void statisticsOutliveTheConnection() {
        Pair pair = pair();
        pair.client().sendNumbered(50, 1_000);
        pair.runFor(ofSeconds(1));
        pair.client().close();
        pair.runFor(ofSeconds(10));

        assertThat(pair.client().stats().send().packetsUnique()).isEqualTo(50);
        assertThat(pair.server().stats().receive().packetsDelivered()).isEqualTo(50);
    }
}
