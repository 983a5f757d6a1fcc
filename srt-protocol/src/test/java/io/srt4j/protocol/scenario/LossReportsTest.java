package io.srt4j.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When losses are reported, and what the reports say; the sender is hand-written. */
class LossReportsTest extends ScriptedPeerScenario {
    private List<ScriptedPeer.Received> naks() {
        return peer.all(Wire.NAK);
    }

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
}
