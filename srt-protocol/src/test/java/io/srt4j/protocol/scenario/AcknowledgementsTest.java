package io.srt4j.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When acknowledgements come and what is answered; the other side is hand-written. */
class AcknowledgementsTest extends ScriptedPeerScenario {
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
