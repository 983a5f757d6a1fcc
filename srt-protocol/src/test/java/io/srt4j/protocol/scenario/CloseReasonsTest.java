package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each end has its reason, on the side that decided and on the other. */
@ExtendWith(RunReports.class)
class CloseReasonsTest {
    /** All but that of the socket, which the core does not have. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOCKET_CLOSED")
    void everyEndIsReached(CloseReason.Kind kind) {
        CloseReason reason = switch (kind) {
            case LOCAL -> closed(CloseReason.LOCAL);
            case KICKED -> closed(CloseReason.kicked("by the operator"));
            case OVERFLOW -> closed(CloseReason.overflow("too slow"));
            case PEER_SHUTDOWN -> closedByThePeer();
            case PEER_IDLE -> silenced();
            case REJECTED -> rejected();
            case DISAGREED -> disagreed();
            case CONNECT_TIMEOUT -> unanswered();
            case PROTOCOL -> closed(CloseReason.protocol("nonsense"));
            case INTERNAL -> closed(CloseReason.internal("a bug"));
            case SOCKET_CLOSED -> throw new AssertionError(kind + " is not the core's");
        };

        assertThat(reason.kind()).isEqualTo(kind);
        assertThat(reason.detail()).isNotBlank();
        assertThat(reason.advice()).endsWith(".");
    }

    private static CloseReason closed(CloseReason why) {
        Pair pair = Pair.setup().connected();
        pair.client().close(why);
        pair.runFor(ofSeconds(1));
        assertThat(pair.server().closeReason()).contains(CloseReason.PEER_SHUTDOWN);
        assertThat(pair.client().closeReason()).contains(why);
        return why;
    }

    private static CloseReason closedByThePeer() {
        Pair pair = Pair.setup().connected();
        pair.server().close();
        pair.runFor(ofSeconds(1));
        return pair.client().closeReason().orElseThrow();
    }

    private static CloseReason silenced() {
        Pair pair = Pair.setup().connected();
        pair.toClient().dropAll(_ -> true);
        pair.runFor(ofSeconds(7));
        return pair.client().closeReason().orElseThrow();
    }

    private static CloseReason rejected() {
        Pair pair = Pair.setup().calling();
        pair.listenerHost().listen(SrtOptions.defaults(),
                request -> pair.listenerHost().reject(request, RejectReason.CONFLICT));
        pair.runFor(ofSeconds(1));
        return pair.client().closeReason().orElseThrow();
    }

    private static CloseReason disagreed() {
        Pair pair = Pair.setup().callerOptions(options -> options.minimumVersion(0x7F_0000)).calling();
        pair.runFor(ofSeconds(1));
        return pair.client().closeReason().orElseThrow();
    }

    private static CloseReason unanswered() {
        SimNetwork network = new SimNetwork(1);
        SimHost caller = new SimHost(network, 40_000, new SimClock(0, 0), new SimEntropy(1), EndpointLimits.DEFAULTS);
        SimConnection connection = caller.connect(SimHost.address(9_000), SrtOptions.defaults());
        network.runUntil(10_000_000_000L, () -> false);
        return connection.closeReason().orElseThrow();
    }

    /** The reason is the first one given, whatever happens while what was sent is still on its way. */
    @Test
    void theReasonOfALingeringConnectionStays() {
        Pair pair = Pair.setup().connected();
        pair.client().generate(Traffic.constant(4_000_000, 1_316), ofSeconds(1));
        pair.runFor(ofSeconds(1));
        pair.client().close(CloseReason.kicked("first"));
        pair.client().close(CloseReason.LOCAL);
        pair.server().close();

        pair.runFor(ofSeconds(5));

        assertThat(pair.client().closeReason()).contains(CloseReason.kicked("first"));
        assertThat(pair.server().closeReason()).contains(CloseReason.LOCAL);
    }

    /** The first SHUTDOWN may be lost, whoever decided. */
    @Test
    void aKickedPeerThatMissedTheShutdownIsToldAgain() {
        Pair pair = Pair.setup().connected();
        pair.toServer().dropNext(1, packet -> Wire.isControl(packet, Wire.SHUTDOWN));
        pair.server().generate(Traffic.every(10_000_000, 100), ofSeconds(3));
        pair.client().close(CloseReason.kicked("by the operator"));

        pair.runFor(ofMillis(1_500));

        assertThat(pair.server().closeReason()).contains(CloseReason.PEER_SHUTDOWN);
    }
}
