package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two sides with different options agree on. */
@ExtendWith(RunReports.class)
class NegotiationTest {
    /** Each direction: the larger of the receiver's latency and the sender's wish for it. */
    @ParameterizedTest(name = "caller {0}/{1}, listener {2}/{3}: to listener {4}, to caller {5}")
    @CsvSource({"120,   0, 120,   0,   120, 120", //
        "120,   0, 200,   0,   200, 120", //
        "300,   0, 120,   0,   120, 300", //
        "120, 250, 120,   0,   250, 120", //
        "120,   0, 120, 250,   120, 250", //
        "500, 400, 300, 600,   400, 600", //
        "  0,   0,   0,   0,     0,   0", //
        "  0,   0, 120,   0,   120,   0", //
        "65535, 0, 1,     0,     1, 65535", //
        "  1, 65535, 2,   3, 65535,   3"})
    void theLargerLatencyWinsInEachDirection(
            int callerLatency, int callerPeerLatency, int listenerLatency, int listenerPeerLatency, int toListener,
            int toCaller) {
        Pair pair = Pair.setup()
                .callerOptions(options -> options.latencyMs(callerLatency).peerLatencyMs(callerPeerLatency))
                .listenerOptions(options -> options.latencyMs(listenerLatency).peerLatencyMs(listenerPeerLatency))
                .connected();

        assertThat(pair.server().settings().receiveLatencyMs()).isEqualTo(toListener);
        assertThat(pair.client().settings().sendLatencyMs()).isEqualTo(toListener);
        assertThat(pair.client().settings().receiveLatencyMs()).isEqualTo(toCaller);
        assertThat(pair.server().settings().sendLatencyMs()).isEqualTo(toCaller);
    }

    @ParameterizedTest
    @CsvSource({"1500, 1500, 1500", "1400, 1500, 1400", "1500, 1316, 1316", "76, 1500, 76"})
    void theSmallerMtuWins(int caller, int listener, int both) {
        Pair pair = Pair.setup().callerOptions(options -> options.mtuBytes(caller))
                .listenerOptions(options -> options.mtuBytes(listener)).connected();

        for (NegotiatedSettings settings : new NegotiatedSettings[] {pair.client().settings(),
            pair.server().settings()}) {
            assertThat(settings.mtuBytes()).isEqualTo(both);
            assertThat(settings.maxPayloadBytes()).isEqualTo(Math.min(1_316, both - 44));
        }
        pair.client().sendNumbered(3, Math.min(1_316, both - 44));
        pair.runFor(ofSeconds(1));
        assertThat(pair.server().received().count()).isEqualTo(3);
        pair.assertQuiet();
    }

    /** Nothing larger than the negotiated MTU ever leaves, loss reports included. */
    @Test
    void noPacketExceedsTheMtu() {
        Pair pair = Pair.setup().callerOptions(options -> options.mtuBytes(300))
                .link(link -> link.delay(ofMillis(20)).mtu(300).loss(0.4)).options(options -> options.latencyMs(2_000))
                .calling();
        int[] largest = {0};
        pair.toServer().tap(_ -> true, packet -> largest[0] = Math.max(largest[0], packet.remaining()));
        pair.toClient().tap(_ -> true, packet -> largest[0] = Math.max(largest[0], packet.remaining()));
        pair.runUntil(() -> pair.hasServer() && pair.client().isConnected(), ofSeconds(20));

        pair.client().sendNumbered(2_000, 256);
        pair.runFor(ofSeconds(5));

        assertThat(largest[0]).isEqualTo(272);
        pair.assertQuiet();
    }

    @Test
    void aMessageMustFitThePayloadSize() {
        Pair pair = Pair.setup().callerOptions(options -> options.payloadBytes(1_000)).connected();
        var core = pair.client().core();
        long nowNs = pair.callerHost().localNs();

        assertThatThrownBy(() -> core.offer(nowNs, ByteBuffer.allocate(1_001)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1001")
                .hasMessageContaining("1000");
        assertThatThrownBy(() -> core.offer(nowNs, ByteBuffer.allocate(0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(core.offer(nowNs, ByteBuffer.allocate(1_000))).isTrue();
    }

    @Test
    void theLargestPayloadIsDelivered() {
        Pair pair = Pair.setup().options(options -> options.payloadBytes(1_456)).connected();

        pair.client().sendNumbered(10, 1_456);
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().bytes()).isEqualTo(14_560);
        pair.assertQuiet();
    }

    @Test
    void theStreamIdReachesTheListener() {
        String streamId = "#!::u=käthe,r=live/cam1,m=publish";
        Pair pair = Pair.setup().callerOptions(options -> options.streamId(streamId)).connected();

        assertThat(pair.listenerHost().requests().getFirst().streamId()).isEqualTo(streamId);
        assertThat(pair.server().settings().streamId()).isEqualTo(streamId);
        assertThat(pair.client().settings().streamId()).isEqualTo(streamId);
    }

    @Test
    void theLongestStreamIdFitsTheRequest() {
        String streamId = "x".repeat(512);
        Pair pair = Pair.setup().callerOptions(options -> options.streamId(streamId)).connected();

        assertThat(pair.server().settings().streamId()).isEqualTo(streamId);
    }

    /** The policy may give one caller other options than the listener's. */
    @Test
    void thePolicyMayChangeTheOptions() {
        Pair pair = Pair.setup().calling();
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().accept(request, SrtOptions.builder().latencyMs(777).build()));

        pair.runFor(ofMillis(100));

        assertThat(pair.client().settings().sendLatencyMs()).isEqualTo(777);
        assertThat(pair.server().stats().receive().latencyMs()).isEqualTo(777);
        pair.assertQuiet();
    }

    /** What libsrt sends and how we answer it, word for word. */
    @Test
    void aListenersAnswerLooksLikeLibsrts() {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000).latencies(250, 300).initialSeq(77).call(listener);

        ByteBuffer induction = caller.all(packet -> Wire.isHandshake(packet, 1)).getFirst().bytes();
        ByteBuffer conclusion = caller.all(packet -> Wire.isHandshake(packet, -1)).getFirst().bytes();
        assertThat(Wire.destinationId(induction)).isEqualTo(0x1234);
        assertThat(Wire.word(induction, 4)).isEqualTo(5);
        assertThat(Wire.word(induction, 5)).isEqualTo(0x4A17);
        assertThat(Wire.word(induction, 6)).isEqualTo(77);
        assertThat(Wire.word(induction, 10)).as("the caller's own id").isEqualTo(0x1234);
        assertThat(induction.remaining()).isEqualTo(64);
        assertThat(Wire.destinationId(conclusion)).isEqualTo(0x1234);
        assertThat(Wire.word(conclusion, 5)).isEqualTo(1);
        assertThat(Wire.word(conclusion, 6)).as("both directions start alike").isEqualTo(77);
        assertThat(Wire.word(conclusion, 7)).isEqualTo(1_500);
        assertThat(Wire.word(conclusion, 8)).isEqualTo(8_192);
        assertThat(Wire.word(conclusion, 11)).isEqualTo(Wire.word(induction, 11));
        assertThat(Wire.word(conclusion, 16)).isEqualTo(2 << 16 | 3);
        assertThat(Wire.word(conclusion, 18)).isEqualTo(0xBF);
        assertThat(Wire.word(conclusion, 19)).isEqualTo(300 << 16 | 250);
        assertThat(conclusion.remaining()).isEqualTo(80);
    }

    /** The window a caller announces bounds what is in flight towards it. */
    @Test
    void theFlowWindowOfThePeerIsObeyed() {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000).flowWindow(40).call(listener);

        listener.connections().getFirst().sendNumbered(100, 500);
        network.runUntil(network.nowNs() + 50_000_000, () -> false);
        assertThat(caller.data()).hasSize(40);
        caller.sendAck(caller.initialSeq() + 10, 35);
        network.runUntil(network.nowNs() + 50_000_000, () -> false);

        assertThat(caller.data()).hasSize(45);
    }

    @Test
    void theAnnouncedWindowIsTheSmallerOfBufferAndFlowWindow() {
        Pair small = Pair.setup().listenerOptions(options -> options.receiveBufferPackets(100)).connected();
        Pair narrow = Pair.setup().listenerOptions(options -> options.flowWindowPackets(50)).connected();

        assertThat(small.client().settings().peerFlowWindowPackets()).isEqualTo(100);
        assertThat(narrow.client().settings().peerFlowWindowPackets()).isEqualTo(50);
    }
}
