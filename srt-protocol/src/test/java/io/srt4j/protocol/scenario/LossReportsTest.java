package io.srt4j.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Wire;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When losses are reported, what the reports say, and how a sender obeys them; the other side is hand-written. */
@ExtendWith(RunReports.class)
class LossReportsTest {
    private static final long MS = 1_000_000;
    private static final int FIRST_SEQ = 1_000;

    private SimNetwork network = new SimNetwork(1);
    private SimHost listener = SimHost.listening(network, 9_000);
    private ScriptedPeer peer = new ScriptedPeer(network, 5_000);

    @BeforeEach
    void reset() {
        network = new SimNetwork(1);
        listener = SimHost.listening(network, 9_000);
        peer = new ScriptedPeer(network, 5_000).initialSeq(FIRST_SEQ);
    }

    private SimConnection connection() {
        return listener.connections().getFirst();
    }

    private void run(long ms) {
        network.runUntil(network.nowNs() + ms * MS, () -> false);
    }

    private void callWithLatency(int ms) {
        listener.listen(SrtOptions.builder().latencyMs(ms).build());
        peer.call(listener);
        peer.forget();
    }

    private static int[] body(ScriptedPeer.Received packet) {
        int[] words = new int[Wire.words(packet.bytes()) - 4];
        for (int i = 0; i < words.length; i++) {
            words[i] = Wire.word(packet.bytes(), i + 4);
        }
        return words;
    }

    private List<ScriptedPeer.Received> naks() {
        return peer.all(Wire.NAK);
    }

    // Receiving.

    @Test
    void aGapIsReportedAtOnce() {
        callWithLatency(1_000);
        peer.sendData(0, 100);
        peer.sendData(3, 100);
        run(1);

        assertThat(naks()).singleElement().satisfies(nak -> {
            assertThat(body(nak)).containsExactly(FIRST_SEQ + 1 | 1 << 31, FIRST_SEQ + 2);
            assertThat(Wire.destinationId(nak.bytes())).isEqualTo(0x1234);
        });
    }

    @Test
    void aSingleLossIsOneWord() {
        callWithLatency(1_000);
        peer.sendData(0, 100);
        peer.sendData(2, 100);
        run(1);

        assertThat(naks()).singleElement().satisfies(
                nak -> assertThat(body(nak)).containsExactly(FIRST_SEQ + 1));
    }

    /** The first packets may be the lost ones: their number is known from the handshake. */
    @Test
    void aLossOfTheVeryFirstPacketIsReported() {
        callWithLatency(1_000);
        peer.sendData(2, 100);
        run(1);

        assertThat(naks()).singleElement().satisfies(
                nak -> assertThat(body(nak)).containsExactly(FIRST_SEQ | 1 << 31, FIRST_SEQ + 1));
    }

    /** Half of SRTT + 4 variances, which is 150 ms before the first round trip was measured, and 20 ms at least. */
    @Test
    void whatIsStillMissingIsReportedAgain() {
        callWithLatency(1_000);
        peer.sendData(0, 100);
        peer.sendData(2, 100);
        run(1);
        long firstNs = naks().getFirst().atNs();
        run(460);

        assertThat(naks()).extracting(nak -> (nak.atNs() - firstNs) / MS).containsExactly(0L, 150L, 300L, 450L);
        assertThat(naks()).allSatisfy(nak -> assertThat(body(nak)).containsExactly(FIRST_SEQ + 1));
    }

    @Test
    void aShortRoundTripIsReportedAgainEvery20Ms() {
        callWithLatency(1_000);
        answerAcksAfterMs(4);
        for (int i = 0; i < 50; i++) {
            int index = i;
            network.time().at(network.nowNs() + 10L * i * MS, () -> peer.sendData(index, 100));
        }
        run(600);
        peer.sendData(51, 100);
        run(1);
        long firstNs = naks().getFirst().atNs();
        run(65);

        assertThat(naks()).extracting(nak -> (nak.atNs() - firstNs) / MS).containsExactly(0L, 20L, 40L, 60L);
    }

    private void answerAcksAfterMs(long ms) {
        network.link(listener.address(), peer.address()).tap(packet -> Wire.isControl(packet, Wire.ACK), packet -> {
            int number = Wire.word(packet, 1);
            network.time().at(network.nowNs() + ms * MS, () -> peer.sendControl(Wire.ACKACK, number, 0));
        });
    }

    @Test
    void onlyWhatIsMissingIsReportedAgain() {
        callWithLatency(1_000);
        peer.sendData(0, 100);
        peer.sendData(6, 100);
        run(10);
        peer.sendData(2, 100);
        peer.sendData(4, 100);
        run(155); // 10 ms more: what came late once may do so again

        assertThat(naks()).hasSize(2);
        assertThat(body(naks().getLast())).containsExactly(FIRST_SEQ + 1, FIRST_SEQ + 3, FIRST_SEQ + 5);
    }

    @Test
    void withoutNakReportEachLossIsReportedOnce() {
        listener.listen(SrtOptions.builder().latencyMs(1_000).nakReport(false).build());
        peer.call(listener);
        peer.sendData(0, 100);
        peer.sendData(2, 100);
        run(900);

        assertThat(naks()).hasSize(1);
    }

    @Test
    void whatThePeerGaveUpIsNotReportedAgain() {
        callWithLatency(1_000);
        peer.sendData(0, 100);
        peer.sendData(5, 100);
        run(10);
        peer.sendControl(Wire.DROPREQ, 0, FIRST_SEQ + 1, FIRST_SEQ + 3);
        run(200);

        assertThat(naks()).hasSize(2);
        assertThat(body(naks().getLast())).containsExactly(FIRST_SEQ + 4);
        assertThat(connection().stats().receive().packetsDropped()).isEqualTo(3);
    }

    @Test
    void whatWasDroppedForBeingLateIsNotReportedAgain() {
        callWithLatency(100);
        peer.sendData(0, 100);
        peer.sendData(2, 100);
        run(500);

        assertThat(naks()).hasSize(1);
        assertThat(connection().stats().receive().packetsDropped()).isEqualTo(1);
        assertThat(connection().stats().receive().packetsDelivered()).isEqualTo(2);
    }

    /** libsrt breaks the connection over a report of something it never sent. */
    @Test
    void nothingBeyondTheNewestPacketIsEverReported() {
        callWithLatency(1_000);
        for (int i = 0; i < 3_000; i += 3) {
            peer.sendData(i, 100);
        }
        run(500);

        assertThat(naks()).isNotEmpty().allSatisfy(nak -> {
            for (int word : body(nak)) {
                assertThat(word & Integer.MAX_VALUE).isBetween(FIRST_SEQ, FIRST_SEQ + 2_997);
            }
        });
    }

    // Sending.

    private void sendFromListener(int messages) {
        peer.call(listener);
        connection().sendNumbered(messages, 100);
        run(5);
        peer.forget();
    }

    private List<Integer> sentIndexes() {
        return peer.data().stream().map(packet -> Wire.seq(packet.bytes()) - FIRST_SEQ).toList();
    }

    @Test
    void whatIsReportedIsSentAgainAtOnce() {
        sendFromListener(10);
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 1, FIRST_SEQ + 4 | 1 << 31, FIRST_SEQ + 6);
        run(1);

        assertThat(sentIndexes()).containsExactly(1, 4, 5, 6);
        assertThat(peer.data()).allSatisfy(packet -> assertThat(Wire.isRetransmit(packet.bytes())).isTrue());
    }

    /** Reports that cannot know of the repeat yet ask in vain: SRTT less four variances must have passed. */
    @Test
    void repeatedReportsWithinARoundTripCostOneRepeat() {
        sendFromListener(10);
        peer.sendAck(FIRST_SEQ + 1, 8_000); // RTT 20 ms, variance 2 ms: 12 ms
        for (int ms = 0; ms < 12; ms += 2) {
            network.time().at(network.nowNs() + ms * MS, () -> peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 5));
        }
        run(11);
        assertThat(sentIndexes()).containsExactly(5);

        network.time().at(network.nowNs() + 3 * MS, () -> peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 5));
        run(5);
        assertThat(sentIndexes()).containsExactly(5, 5);
    }

    @Test
    void repeatsGoBeforeNewMessages() {
        listener.listen(SrtOptions.builder().maxBandwidthBytesPerSec(144_000).payloadBytes(100).build());
        peer.call(listener);
        connection().sendNumbered(50, 100);
        run(10);
        int newest = sentIndexes().getLast();
        peer.forget();
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ, FIRST_SEQ + 3);
        run(5);

        assertThat(sentIndexes()).startsWith(0, 3, newest + 1);
    }

    /** What was acknowledged or dropped is gone; the receiver is told not to wait. */
    @Test
    void aReportOfWhatIsGoneIsAnsweredWithADropRequest() {
        sendFromListener(10);
        peer.sendAck(FIRST_SEQ + 5, 8_000);
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 2 | 1 << 31, FIRST_SEQ + 6);
        run(1);

        assertThat(peer.all(Wire.DROPREQ)).singleElement().satisfies(
                drop -> assertThat(body(drop)).containsExactly(FIRST_SEQ + 2, FIRST_SEQ + 4));
        assertThat(sentIndexes()).containsExactly(5, 6);
    }

    /** libsrt gives up the connection; one forged packet must not end a stream. */
    @Test
    void aReportOfWhatWasNeverSentIsIgnored() {
        sendFromListener(10);
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 10);
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 5 | 1 << 31, FIRST_SEQ + 20);
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 5 | 1 << 31);
        peer.sendControl(Wire.NAK, 0);
        run(1);

        assertThat(peer.data()).isEmpty();
        assertThat(connection().isConnected()).isTrue();
        assertThat(connection().stats().violations()).isEqualTo(4);
    }

    /** Half the number space away, "earlier" and "later" mean nothing any more. */
    @SeededTest(runs = 3)
    void reportsFromAnywhereInTheNumberSpaceAreIgnored(Seed seed) {
        sendFromListener(10);
        var random = seed.random();
        int[] anchors = {FIRST_SEQ, FIRST_SEQ + (1 << 29), FIRST_SEQ + (1 << 30), FIRST_SEQ - (1 << 29)};
        for (int i = 0; i < 5_000; i++) {
            int from = anchors[random.nextInt(4)] + random.nextInt(-20, 20) & Integer.MAX_VALUE;
            int to = anchors[random.nextInt(4)] + random.nextInt(-20, 20) & Integer.MAX_VALUE;
            peer.sendControl(Wire.NAK, 0, from | 1 << 31, to);
            peer.sendControl(Wire.ACK, 0, anchors[1 + random.nextInt(3)] + random.nextInt(-20, 20) & Integer.MAX_VALUE);
            run(1);
        }

        assertThat(connection().isConnected()).isTrue();
        assertThat(connection().stats().send().packetsAcknowledged()).isZero();
    }

    /** 180 ranges of the whole window in one packet would make the sender walk it 180 times. */
    @Test
    void aReportThatRepeatsItselfIsCutShort() {
        sendFromListener(1_000);
        int[] body = new int[360];
        for (int i = 0; i < body.length; i += 2) {
            body[i] = FIRST_SEQ | 1 << 31;
            body[i + 1] = FIRST_SEQ + 999;
        }
        peer.sendControl(Wire.NAK, 0, body);
        run(20);

        assertThat(connection().stats().violations()).isEqualTo(1);
        assertThat(connection().stats().send().packetsRetransmitted()).isEqualTo(1_000);
    }

    @Test
    void anAckOfWhatWasNeverSentIsIgnored() {
        sendFromListener(10);
        peer.sendAck(FIRST_SEQ + 11, 8_000);
        peer.sendAck(FIRST_SEQ - 1, 8_000);
        peer.sendAck(-1, 8_000);
        run(1);

        assertThat(connection().stats().send().packetsAcknowledged()).isZero();
        assertThat(connection().isConnected()).isTrue();
    }

    /** A peer without periodic reports (file 05, FASTREXMIT): everything not acknowledged goes out again by timer. */
    @Test
    void withoutReportsEverythingUnacknowledgedIsSentAgain() {
        peer.flags(ScriptedPeer.LIVE_FLAGS & ~ScriptedPeer.NAK_REPORT & ~ScriptedPeer.TOO_LATE_DROP);
        sendFromListener(5);
        peer.sendAck(FIRST_SEQ + 2, 8_000); // RTT 20 ms, variance 2 ms: 28 + 20 + 10 = 58 ms
        run(57);
        assertThat(peer.data()).isEmpty();
        run(4);

        assertThat(sentIndexes()).containsExactly(2, 3, 4);
    }

    @Test
    void theTimerBacksOff() {
        peer.flags(ScriptedPeer.LIVE_FLAGS & ~ScriptedPeer.NAK_REPORT & ~ScriptedPeer.TOO_LATE_DROP);
        sendFromListener(1);
        run(3_000);

        List<Long> timesMs = peer.data().stream().map(packet -> packet.atNs() / MS).toList();
        assertThat(timesMs).hasSizeBetween(3, 4);
        assertThat(timesMs.get(2) - timesMs.get(1)).isGreaterThan(timesMs.get(1) - timesMs.get(0));
    }

    /** The ACK that reopens a window may be lost; libsrt sends it once. */
    @Test
    void aClosedWindowIsProbedWithOnePacketNowAndThen() {
        sendFromListener(10);
        connection().sendNumbered(5, 100);
        peer.sendAck(FIRST_SEQ + 10, 0); // takes all that was sent; the rest is on its way
        run(1);
        peer.forget();
        connection().sendNumbered(5, 100);
        peer.sendAck(FIRST_SEQ + 15, 0); // RTT 20 ms, variance 2 ms: 28 + 20 + 10 = 58 ms
        run(50);
        assertThat(peer.data()).isEmpty();
        run(200);

        assertThat(sentIndexes()).startsWith(15).doesNotContain(16);
        peer.sendAck(FIRST_SEQ + 16, 100);
        run(5);
        assertThat(sentIndexes()).endsWith(16, 17, 18, 19);
    }

    @Test
    void aPeerThatDoesNotKnowTheFlagNeverSeesIt() {
        peer.flags(ScriptedPeer.LIVE_FLAGS & ~ScriptedPeer.RETRANSMIT_FLAG);
        sendFromListener(10);
        peer.sendControl(Wire.NAK, 0, FIRST_SEQ + 1);
        run(1);

        assertThat(peer.data()).singleElement().satisfies(
                packet -> assertThat(Wire.isRetransmit(packet.bytes())).isFalse());
    }

    // Acknowledging.

    @Test
    void acksComeEvery10MsWhileDataComes() {
        callWithLatency(200);
        for (int i = 0; i < 100; i++) {
            int index = i;
            network.time().at(network.nowNs() + i * MS, () -> peer.sendData(index, 100));
        }
        run(105);

        List<ScriptedPeer.Received> acks = peer.all(Wire.ACK);
        assertThat(acks).hasSizeBetween(9, 11);
        assertThat(acks).allSatisfy(ack -> assertThat(ack.bytes().remaining()).isEqualTo(44));
        for (int i = 1; i < acks.size(); i++) {
            assertThat(acks.get(i).atNs() - acks.get(i - 1).atNs()).isBetween(10 * MS, 11 * MS);
            assertThat(Wire.word(acks.get(i).bytes(), 1)).isEqualTo(i + 1);
        }
    }

    @Test
    void anUnconfirmedAckIsRepeatedUntilItIsConfirmed() {
        callWithLatency(200);
        peer.sendData(0, 100);
        run(1_000);
        assertThat(peer.all(Wire.ACK)).hasSizeBetween(3, 5);

        peer.sendControl(Wire.ACKACK, Wire.word(peer.all(Wire.ACK).getLast().bytes(), 1), 0);
        peer.forget();
        run(900);

        assertThat(peer.all(Wire.ACK)).isEmpty();
    }

    @Test
    void manyPacketsAtOnceAreAcknowledgedInBetween() {
        callWithLatency(200);
        for (int i = 0; i < 200; i++) {
            int index = i;
            network.time().at(network.nowNs() + 1_000L * i, () -> peer.sendData(index, 100));
        }
        run(9);

        assertThat(peer.all(Wire.ACK)).hasSize(3).allSatisfy(ack -> {
            assertThat(ack.bytes().remaining()).as("light").isEqualTo(20);
            assertThat(Wire.word(ack.bytes(), 1)).isZero();
        });
        assertThat(connection().stats().receive().lightAcksSent()).isEqualTo(3);
    }

    @Test
    void everyNumberedAckIsConfirmedAndALightOneIsNot() {
        sendFromListener(10);
        peer.sendControl(Wire.ACK, 0, FIRST_SEQ + 1);
        run(20);
        assertThat(peer.all(Wire.ACKACK)).isEmpty();

        peer.sendControl(Wire.ACK, 41, FIRST_SEQ + 3, 20_000, 2_000, 8_000);
        run(20);
        peer.sendControl(Wire.ACK, 42, FIRST_SEQ + 4, 20_000, 2_000, 8_000, 100, 1_000);
        run(20);
        peer.sendControl(Wire.ACK, 43, FIRST_SEQ + 5, 20_000, 2_000, 8_000, 100, 1_000, 100_000);
        run(20);

        assertThat(peer.all(Wire.ACKACK)).extracting(ackAck -> Wire.word(ackAck.bytes(), 1)).containsExactly(41, 42,
                43);
        assertThat(connection().stats().send().packetsAcknowledged()).isEqualTo(5);
    }
}
