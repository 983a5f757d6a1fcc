package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals carry their reason over the wire, both ways, and leave nothing behind. */
@ExtendWith(RunReports.class)
class RejectionsTest {
    private static final int HSREQ = 1 << 16 | 3;
    private static final int VERSION = 0x01_05_01;

    private static RejectReason refusal(SimConnection connection) {
        return refusal(connection, CloseReason.Kind.REJECTED);
    }

    private static RejectReason refusal(SimConnection connection, CloseReason.Kind kind) {
        CloseReason reason = connection.closeReason().orElseThrow(() -> new AssertionError("still open"));
        assertThat(reason.kind()).isEqualTo(kind);
        return reason.reject().orElseThrow(() -> new AssertionError("no code"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 1_000, 1_403, 1_404, 1_409, 2_000, 99_999})
    void thePolicysCodeReachesTheCaller(int code) {
        Pair pair = Pair.setup().callerOptions(options -> options.streamId("#!::r=secret")).calling();
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().reject(request, new RejectReason(code)));

        pair.runFor(ofMillis(200));

        assertThat(refusal(pair.client()).code()).isEqualTo(code);
        assertThat(pair.client().events()).hasSize(1);
        assertThat(pair.listenerHost().core().rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason().code()).isEqualTo(code);
            assertThat(rejection.streamId()).isEqualTo("#!::r=secret");
            assertThat(rejection.peer()).isEqualTo(pair.callerHost().address());
        });
        assertThat(pair.listenerHost().core().stats().handshakesRefused())
                .containsEntry(new RejectReason(code), 1L);
        pair.assertQuiet();
    }

    /** Whatever a listener says has a name, and a word on what to do. */
    @ParameterizedTest
    @MethodSource("io.srt4j.protocol.settings.RejectReason#known")
    void everyKnownReasonReachesTheCaller(RejectReason reason) {
        Pair pair = Pair.setup().calling();
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().reject(request, reason));

        pair.runFor(ofMillis(200));

        assertThat(refusal(pair.client())).isEqualTo(reason);
        assertThat(pair.client().closeReason()).map(CloseReason::advice).contains(reason.advice());
        assertThat(reason.name()).matches("[A-Z_]+");
    }

    /** The policy is asked once, although the caller repeats itself until a refusal gets through. */
    @Test
    void aLostRefusalIsRepeatedWithoutAskingThePolicyAgain() {
        Pair pair = Pair.setup().calling();
        pair.toClient().dropNext(3, packet -> Wire.isHandshake(packet, 2_404));
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().reject(request, RejectReason.NOT_FOUND));

        pair.runFor(ofSeconds(2));

        assertThat(refusal(pair.client())).isEqualTo(RejectReason.NOT_FOUND);
        assertThat(pair.listenerHost().requests()).hasSize(1);
        assertThat(pair.listenerHost().core().rejections()).hasSize(1);
        pair.assertQuiet();
    }

    @Test
    void aDecidedRequestCannotBeDecidedAgain() {
        Pair pair = Pair.setup().connected();
        ConnectionRequest request = pair.listenerHost().requests().getFirst();

        assertThat(pair.listenerHost().core().isPending(request)).isFalse();
        assertThatThrownBy(() -> pair.listenerHost().accept(request, SrtOptions.defaults()))
                .isInstanceOf(IllegalStateException.class);
        pair.listenerHost().reject(request, RejectReason.FORBIDDEN);
        pair.runFor(ofSeconds(1));

        assertThat(pair.client().isConnected()).isTrue();
        pair.assertQuiet();
    }

    @Test
    void aRefusedCallerMayCallAgain() {
        Pair pair = Pair.setup().calling();
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().reject(request, RejectReason.CONFLICT));
        pair.runFor(ofSeconds(1));
        pair.listenerHost().listen(SrtOptions.defaults());

        SimConnection again = pair.callerHost().connect(pair.listenerHost().address(), SrtOptions.defaults());
        pair.runFor(ofSeconds(1));

        assertThat(refusal(pair.client())).isEqualTo(RejectReason.CONFLICT);
        assertThat(again.isConnected()).isTrue();
    }

    /** What a listener answers to conclusions that are wrong in one way each, as libsrt does. */
    @ParameterizedTest
    @CsvSource({"no HSREQ, 1004", "HSREQ too short, 1004", "block beyond the end, 1004", "version 1.2.9, 1004",
        "handshake version 6, 1008", "stream API, 1012", "file congestion, 1013",
        "filter, 1014", "group, 1015", "encrypted, 1011", "MTU 44, 1004"})
    void badConclusionsAreRefusedWithTheirReason(String kind, int wireType) {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000).aim(listener.address());

        caller.send(conclusion(caller, kind, caller.fetchCookie()));
        network.runUntil(network.nowNs() + 1_000_000_000, () -> false);

        ByteBuffer answer = caller.all(Wire.HANDSHAKE).getLast().bytes();
        assertThat(Wire.word(answer, 9)).isEqualTo(wireType);
        assertThat(answer.remaining()).isEqualTo(64);
        assertThat(Wire.destinationId(answer)).isEqualTo(0x1234);
        // Whether keys are acceptable depends on the passphrase, which the application may choose for each caller.
        assertThat(listener.requests()).hasSize(kind.equals("encrypted") ? 1 : 0);
        assertThat(listener.core().openConnections()).isZero();
    }

    private static ByteBuffer conclusion(ScriptedPeer caller, String kind, int cookie) {
        int live = ScriptedPeer.LIVE_FLAGS;
        int latency = 120 << 16;
        return switch (kind) {
            case "no HSREQ" -> caller.handshake(5, 0, -1, cookie, 0);
            case "HSREQ too short" -> caller.handshake(5, 1, -1, cookie, 0, 1 << 16 | 2, VERSION, live);
            case "block beyond the end" -> caller.handshake(5, 1, -1, cookie, 0, 1 << 16 | 9, VERSION, live, latency);
            case "version 1.2.9" -> caller.handshake(5, 1, -1, cookie, 0, HSREQ, 0x01_02_09, live, latency);
            case "handshake version 6" -> caller.handshake(6, 1, -1, cookie, 0, HSREQ, VERSION, live, latency);
            case "stream API" -> caller.handshake(5, 1, -1, cookie, 0, HSREQ, VERSION, live | 0x40, latency);
            case "file congestion" -> caller.handshake(5, 5, -1, cookie, 0, HSREQ, VERSION, live, latency,
                    6 << 16 | 1, 0x656C_6966);
            case "filter" -> caller.handshake(5, 5, -1, cookie, 0, HSREQ, VERSION, live, latency, 7 << 16 | 1,
                    0x0063_6566);
            case "group" -> caller.handshake(5, 5, -1, cookie, 0, HSREQ, VERSION, live, latency, 8 << 16 | 2,
                    0x4F8F_71C7, 0x0100_0000);
            case "encrypted" -> caller.handshake(5, 3, -1, cookie, 0, HSREQ, VERSION, live, latency, 3 << 16 | 1, 0);
            case "MTU 44" -> caller.mtu(44).handshake(5, 1, -1, cookie, 0, HSREQ, VERSION, live, latency);
            default -> throw new AssertionError(kind);
        };
    }

    /** What libsrt ignores without an answer is ignored here too. */
    @ParameterizedTest
    @ValueSource(strings = {"wrong cookie", "last sequence number", "MTU 31", "window 1", "agreement", "wave",
        "socket id 0", "socket id negative", "short"})
    void implausibleConclusionsAreIgnored(String kind) {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000).aim(listener.address());
        int cookie = caller.fetchCookie();
        caller.forget();

        caller.send(switch (kind) {
            case "wrong cookie" -> caller.conclusion(cookie + 1);
            case "last sequence number" -> caller.initialSeq(0x7FFF_FFFF).conclusion(cookie);
            case "MTU 31" -> caller.mtu(31).conclusion(cookie);
            case "window 1" -> caller.flowWindow(1).conclusion(cookie);
            case "agreement" -> caller.handshake(5, 0, -2, cookie, 0);
            case "wave" -> caller.handshake(5, 0, 0, cookie, 0);
            case "socket id 0" -> caller.socketId(0).conclusion(cookie);
            case "socket id negative" -> caller.socketId(-5).conclusion(cookie);
            case "short" -> caller.conclusion(cookie).limit(60);
            default -> throw new AssertionError(kind);
        });
        network.runUntil(network.nowNs() + 1_000_000_000, () -> false);

        assertThat(caller.received()).isEmpty();
        assertThat(listener.requests()).isEmpty();
    }

    @Test
    void aCookieIsGoodForItsAddressOnly() {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer one = new ScriptedPeer(network, 5_000).aim(listener.address());
        ScriptedPeer other = new ScriptedPeer(network, 5_001).aim(listener.address());

        other.send(other.conclusion(one.fetchCookie()));
        network.runUntil(network.nowNs() + 1_000_000_000, () -> false);

        assertThat(other.received()).isEmpty();
        assertThat(listener.core().stats().badCookie()).isEqualTo(1);
    }

    @Test
    void aCookieLastsForAMinuteAtLeastAndTwoAtMost() {
        SimNetwork network = new SimNetwork(1);
        SimHost listener = SimHost.listening(network, 9_000);
        ScriptedPeer caller = new ScriptedPeer(network, 5_000).aim(listener.address());
        int cookie = caller.fetchCookie();

        network.runUntil(59_000_000_000L, () -> false);
        caller.socketId(1).send(caller.conclusion(cookie));
        network.runUntil(121_000_000_000L, () -> false);
        caller.socketId(2).send(caller.conclusion(cookie));
        network.runUntil(122_000_000_000L, () -> false);

        assertThat(listener.requests()).singleElement()
                .satisfies(request -> assertThat(request.peerSocketId()).isEqualTo(1));
    }

    @Test
    void aListenerMayAskForANewerPeer() {
        Pair pair = Pair.setup().listenerOptions(options -> options.minimumVersion(0x7F_0000)).calling();

        pair.runFor(ofSeconds(1));

        assertThat(refusal(pair.client())).isEqualTo(RejectReason.VERSION);
        pair.assertQuiet();
    }

    @Test
    void aCallerThatDisagreesTellsTheListenerAtOnce() {
        Pair pair = Pair.setup().callerOptions(options -> options.minimumVersion(0x7F_0000)).calling();

        pair.runFor(ofMillis(300));

        assertThat(refusal(pair.client(), CloseReason.Kind.DISAGREED)).isEqualTo(RejectReason.VERSION);
        assertThat(pair.server().closeReason()).contains(CloseReason.PEER_SHUTDOWN);
        pair.assertQuiet();
    }

    @Test
    void aFullEndpointRefuses() {
        Pair pair = Pair.setup().limits(new EndpointLimits(1, 10)).connected();

        SimHost stranger = new SimHost(pair.network(), 41_000, new SimClock(0, 0), new SimEntropy(5),
                EndpointLimits.DEFAULTS);
        SimConnection second = stranger.connect(pair.listenerHost().address(), SrtOptions.defaults());
        pair.runFor(ofSeconds(1));

        assertThat(refusal(second)).isEqualTo(RejectReason.RESOURCE);
        pair.assertQuiet();
    }

    @Test
    void tooManyUndecidedRequestsAreRefused() {
        Pair pair = Pair.setup().limits(new EndpointLimits(100, 3)).calling();
        pair.listenerHost().listen(SrtOptions.defaults(), _ -> {
        });
        SimHost stranger = new SimHost(pair.network(), 41_000, new SimClock(0, 0), new SimEntropy(5),
                EndpointLimits.DEFAULTS);
        List<SimConnection> calls = IntStream.range(0, 5)
                .mapToObj(_ -> stranger.connect(pair.listenerHost().address(), SrtOptions.defaults())).toList();

        pair.runFor(ofSeconds(1));

        assertThat(calls.stream().filter(call -> call.closeReason().isPresent()).map(RejectionsTest::refusal))
                .hasSize(2).containsOnly(RejectReason.BACKLOG);
        assertThat(refusal(pair.client())).isEqualTo(RejectReason.BACKLOG);
    }

    /** Whoever waits for an answer counts; whoever has one does not. */
    @Test
    void anAnswerFreesItsPlaceInTheBacklog() {
        Pair pair = Pair.setup().limits(new EndpointLimits(100, 1)).calling();
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().reject(request, RejectReason.FORBIDDEN));
        pair.runFor(ofSeconds(1));
        pair.listenerHost().listen(SrtOptions.defaults());

        SimConnection second = pair.callerHost().connect(pair.listenerHost().address(), SrtOptions.defaults());
        pair.runFor(ofSeconds(1));
        SimConnection third = pair.callerHost().connect(pair.listenerHost().address(), SrtOptions.defaults());
        pair.runFor(ofSeconds(1));

        assertThat(refusal(pair.client())).isEqualTo(RejectReason.FORBIDDEN);
        assertThat(second.isConnected()).isTrue();
        assertThat(third.isConnected()).isTrue();
    }

    /** A caller that gave up does not come back: after half a minute its place is free. */
    @Test
    void anUnansweredRequestFreesItsPlaceInTheBacklogAfterAWhile() {
        Pair pair = Pair.setup().limits(new EndpointLimits(100, 1)).calling();
        pair.listenerHost().listen(SrtOptions.defaults(), _ -> {
        });
        pair.runFor(ofSeconds(31));
        pair.listenerHost().listen(SrtOptions.defaults());

        SimConnection second = pair.callerHost().connect(pair.listenerHost().address(), SrtOptions.defaults());
        pair.runFor(ofSeconds(1));

        assertThat(second.isConnected()).isTrue();
    }

    @Test
    void aListenerThatStoppedIsSilentButItsConnectionsLive() {
        Pair pair = Pair.setup().connected();
        pair.listenerHost().core().stopListening();
        SimConnection second = pair.callerHost().connect(pair.listenerHost().address(), SrtOptions.defaults());

        pair.client().sendNumbered(5, 100);
        pair.runFor(ofSeconds(4));

        assertThat(second.closeReason()).get().extracting(CloseReason::kind)
                .isEqualTo(CloseReason.Kind.CONNECT_TIMEOUT);
        assertThat(pair.server().received().count()).isEqualTo(5);
        pair.assertQuiet();
    }

    /** What a caller does with answers that are wrong in one way each. */
    @ParameterizedTest
    @CsvSource({"other sequence number, 4", "larger MTU, 4", "no HSRSP, 4", "socket id 0, 4",
        "no magic, 4", "MTU 44, 4", "encrypted, 11", "old version, 4"})
    void aCallerRefusesBrokenAnswers(String kind, int code) {
        SimNetwork network = new SimNetwork(1);
        SimHost caller = new SimHost(network, 40_000, new SimClock(0, 0), new SimEntropy(1), EndpointLimits.DEFAULTS);
        ScriptedPeer listener = new ScriptedPeer(network, 9_000);
        SimConnection connection = caller.connect(listener.address(), SrtOptions.defaults());
        network.runUntil(network.nowNs() + 1_000_000, () -> false);
        listener.learnCaller(caller.address());
        boolean isInduction = kind.contains("induction") || kind.equals("no magic");
        if (!isInduction) {
            listener.sendInductionResponse(5, 0x4A17);
            network.runUntil(network.nowNs() + 1_000_000, () -> false);
        }

        switch (kind) {
            case "no magic" -> listener.sendInductionResponse(5, 2);
            default -> listener.send(answer(listener, kind));
        }
        network.runUntil(network.nowNs() + 1_000_000, () -> false);

        assertThat(refusal(connection, CloseReason.Kind.DISAGREED).code()).isEqualTo(code);
    }

    private static ByteBuffer answer(ScriptedPeer listener, String kind) {
        int hsrsp = 2 << 16 | 3;
        int latency = 120 << 16 | 120;
        int live = ScriptedPeer.LIVE_FLAGS;
        int to = listener.peerId();
        int cookie = ScriptedPeer.COOKIE;
        return switch (kind) {
            case "other sequence number" -> listener.initialSeq(listener.initialSeq() + 1)
                    .handshake(5, 1, -1, cookie, to, hsrsp, VERSION, live, latency);
            case "larger MTU" -> listener.mtu(1_501).handshake(5, 1, -1, cookie, to, hsrsp, VERSION, live, latency);
            case "MTU 44" -> listener.mtu(44).handshake(5, 1, -1, cookie, to, hsrsp, VERSION, live, latency);
            case "no HSRSP" -> listener.handshake(5, 0, -1, cookie, to);
            case "socket id 0" -> listener.socketId(0).handshake(5, 1, -1, cookie, to, hsrsp, VERSION, live, latency);
            case "encrypted" -> listener.handshake(5, 3, -1, cookie, to, hsrsp, VERSION, live, latency, 4 << 16 | 1, 3);
            case "old version" -> listener.handshake(5, 1, -1, cookie, to, hsrsp, 0x01_02_00, live, latency);
            default -> throw new AssertionError(kind);
        };
    }
}
