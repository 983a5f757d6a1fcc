package io.srt4j.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a sender obeys loss reports, and what it does without them; the receiver is hand-written. */
class ReportedLossesTest extends ScriptedPeerScenario {
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
}
