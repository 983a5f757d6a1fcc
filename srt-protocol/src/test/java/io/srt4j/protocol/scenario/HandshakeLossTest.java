package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.SimLink.Plan;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the handshake's messages: one connection at each end, or none. */
@ExtendWith(RunReports.class)
class HandshakeLossTest {
    private static final List<Plan> FATES = List.of(Plan.values());

    private static boolean isHandshake(ByteBuffer packet) {
        return Wire.isControl(packet, Wire.HANDSHAKE);
    }

    private static boolean isConclusion(ByteBuffer packet) {
        return Wire.isHandshake(packet, -1);
    }

    private static void assertOneWorkingConnection(Pair pair) {
        assertThat(pair.listenerHost().connections()).hasSize(1);
        assertThat(pair.listenerHost().requests()).hasSize(1);
        assertThat(pair.client().isConnected()).isTrue();
        assertThat(pair.server().isConnected()).isTrue();
        pair.client().send("to server");
        pair.server().send("to client");
        pair.runFor(ofSeconds(2));
        assertThat(pair.server().received().texts()).containsExactly("to server");
        assertThat(pair.client().received().texts()).containsExactly("to client");
    }

    /** The first three messages each way, each passed, lost, doubled or late: all 4096 combinations. */
    @Test
    void everyCombinationOfMishapsEndsInExactlyOneConnection() {
        int kinds = FATES.size();
        int combinations = (int) Math.pow(kinds, 6);
        for (int combination = 0; combination < combinations; combination++) {
            List<Plan> plans = new ArrayList<>();
            for (int rest = combination, i = 0; i < 6; i++, rest /= kinds) {
                plans.add(FATES.get(rest % kinds));
            }
            Pair pair = Pair.setup().link(link -> link.delay(ofMillis(30))).calling();
            pair.network().trace().note("combination " + combination + " " + plans);
            pair.toServer().plan(HandshakeLossTest::isHandshake, plans.subList(0, 3));
            pair.toClient().plan(HandshakeLossTest::isHandshake, plans.subList(3, 6));

            pair.runFor(ofMillis(2_900));

            assertOneWorkingConnection(pair);
            if (combination % 64 == 0) {
                pair.assertQuiet();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"25, 1", "25, 5", "100, 1", "100, 5", "150, 3", "150, 5", "300, 1", "300, 3", "300, 5"})
    void lostAnswersAreAskedForAgain(int oneWayMs, int lost) {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(oneWayMs))).calling();
        pair.toClient().plan(HandshakeLossTest::isConclusion, Collections.nCopies(lost, Plan.LOSE));

        pair.runFor(ofMillis(2_990));

        assertOneWorkingConnection(pair);
        assertThat(pair.listenerHost().core().stats().handshakesAccepted()).isEqualTo(1);
        pair.assertQuiet();
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 150, 300})
    void theHandshakeTakesTwoRoundTrips(int oneWayMs) {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(oneWayMs))).calling();

        pair.runFor(ofMillis(4L * oneWayMs - 1));
        assertThat(pair.client().isConnected()).isFalse();
        assertThat(pair.server().isConnected()).isTrue();
        pair.runFor(ofMillis(1));

        assertThat(pair.client().isConnected()).isTrue();
        pair.assertQuiet();
    }

    /** Every answer lost: the caller gives up, and the listener's side notices that nobody is there. */
    @Test
    void allAnswersLostLeavesNothingBehind() {
        Pair pair = Pair.setup().calling();
        pair.toClient().dropAll(HandshakeLossTest::isConclusion);

        pair.runFor(ofSeconds(10));

        assertThat(pair.listenerHost().connections()).hasSize(1);
        assertThat(pair.client().core().isClosed()).isTrue();
        assertThat(pair.server().core().isClosed()).isTrue();
        pair.assertQuiet();
    }

    /** The listener may send at once; its data overtakes the lost answer and hurries the caller. */
    @Test
    void dataBeforeTheAnswerMakesTheCallerAskAgainAtOnce() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20))).calling();
        pair.toClient().plan(HandshakeLossTest::isConclusion, List.of(Plan.LOSE));
        pair.runUntil(pair::hasServer, ofSeconds(1));
        pair.server().send("early");

        pair.runFor(ofMillis(90)); // far less than the 250 ms of a repetition

        assertThat(pair.client().isConnected()).isTrue();
        pair.runFor(ofSeconds(1));
        assertThat(pair.client().received().texts()).containsExactly("early");
        pair.assertQuiet();
    }

    /** A late copy of the request is answered from the connection and changes nothing. */
    @Test
    void aReplayedRequestChangesNothing() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20))).calling();
        List<ByteBuffer> requests = new ArrayList<>();
        pair.toServer().tap(HandshakeLossTest::isHandshake, packet -> requests.add(
                ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip()));
        pair.runUntil(() -> pair.client().isConnected(), ofSeconds(1));
        pair.client().sendNumbered(10, 1_000);
        pair.runFor(ofSeconds(2));

        for (ByteBuffer request : List.copyOf(requests)) {
            pair.network().send(pair.callerHost().address(), pair.listenerHost().address(), request);
        }
        pair.runFor(ofSeconds(1));

        assertThat(pair.listenerHost().connections()).hasSize(1);
        assertThat(pair.server().received().count()).isEqualTo(10);
        pair.assertQuiet();
    }

    /** After the connection ended, a late copy of its request must not bring it back. */
    @Test
    void aRequestThatComesAfterTheEndOpensNothing() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20))).calling();
        List<ByteBuffer> requests = new ArrayList<>();
        pair.toServer().tap(HandshakeLossTest::isConclusion, packet -> requests.add(
                ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip()));
        pair.runUntil(() -> pair.client().isConnected(), ofSeconds(1));
        pair.client().close();
        pair.runFor(ofMillis(500));

        pair.network().send(pair.callerHost().address(), pair.listenerHost().address(), requests.getFirst());
        pair.runFor(ofSeconds(1));

        assertThat(pair.listenerHost().connections()).hasSize(1);
        assertThat(pair.listenerHost().requests()).hasSize(1);
        pair.assertQuiet();
    }

    /** A policy that takes its time delays only its own caller, who keeps asking. */
    @Test
    void aSlowPolicyAnswersTheRepeatedRequests() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20))).calling();
        List<ConnectionRequest> asked = new ArrayList<>();
        pair.listenerHost().listen(SrtOptions.defaults(), asked::add);
        pair.runFor(ofMillis(2_500));
        assertThat(asked).hasSize(1);
        assertThat(pair.client().isConnected()).isFalse();

        pair.listenerHost().accept(asked.getFirst(), SrtOptions.defaults());
        pair.runFor(ofMillis(100));

        assertOneWorkingConnection(pair);
        pair.assertQuiet();
    }

    /** The time base is the first request's, not that of the answer seconds later. */
    @Test
    void aSlowPolicyDoesNotAddToTheLatency() {
        Pair pair = Pair.setup().link(link -> link.delay(ofMillis(20))).calling();
        List<ConnectionRequest> asked = new ArrayList<>();
        pair.listenerHost().listen(SrtOptions.defaults(), asked::add);
        pair.runFor(ofSeconds(2));
        pair.listenerHost().accept(asked.getFirst(), SrtOptions.defaults());
        pair.runFor(ofMillis(100));

        pair.client().sendNumbered(1, 1_000);
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().longestNs()).isBetween(139_990_000L, 140_010_000L);
        pair.assertQuiet();
    }

    /** A caller that gave up while the policy was thinking: accepting it leads to a connection that ends by itself. */
    @Test
    void aCallerThatWentAwayMeanwhileIsNoticed() {
        Pair pair = Pair.setup().callerOptions(options -> options.connectTimeoutMs(1_000)).calling();
        List<ConnectionRequest> asked = new ArrayList<>();
        pair.listenerHost().listen(SrtOptions.defaults(), asked::add);
        pair.runFor(ofSeconds(5));

        pair.listenerHost().accept(asked.getFirst(), SrtOptions.defaults());
        pair.runFor(ofSeconds(10));

        assertThat(pair.server().core().isClosed()).isTrue();
        pair.assertQuiet();
    }

    @Test
    void aRequestNobodyDecidesAboutExpires() {
        Pair pair = Pair.setup().calling();
        List<ConnectionRequest> asked = new ArrayList<>();
        pair.listenerHost().listen(SrtOptions.defaults(), asked::add);

        pair.runFor(ofSeconds(40));

        assertThat(asked).hasSize(1);
        assertThat(pair.listenerHost().core().isPending(asked.getFirst())).isFalse();
        pair.assertQuiet();
    }
}
