package io.srt4j.protocol.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.MsgNo;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.timing.RttEstimator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SenderSideTest {
    private static final long STEP_NS = 20_000;

    private final NegotiatedSettings settings = new NegotiatedSettings(120, 120, 1_500, 1_316, 8_192, 0x01_05_01, true,
            true, true, true, 0, CipherMode.AUTO, "");
    private final KeyExchange inClear = new KeyExchange(SrtOptions.defaults().encryption(), new SimEntropy(1));
    private final SenderSide sender = new SenderSide(SrtOptions.defaults(), settings, inClear.sending(), 7, 0,
            new RttEstimator(), new PayloadPool(1_456));

    /** All 67 million of them: the first number after the largest is 1, because 0 is not a message. */
    @Test
    void messageNumbersWrapToOne() {
        ByteBuffer message = ByteBuffer.allocate(1);
        ByteBuffer out = ByteBuffer.allocate(1_500);
        ByteBuffer ack = ByteBuffer.allocate(64);
        int expected = 1;
        long nowNs = 0;
        int seq = 7;
        for (long sent = 0; sent < MsgNo.MAX + 10L; sent++) {
            nowNs += STEP_NS;
            sender.offer(nowNs, message.clear());
            if (!sender.pollData(nowNs, out.clear(), 1) || DataPacket.messageNumber(out, 0) != expected) {
                assertThat(DataPacket.messageNumber(out, 0)).as("message %d", sent).isEqualTo(expected);
            }
            expected = expected == MsgNo.MAX ? 1 : expected + 1;
            seq = SeqNo.next(seq);
            ControlPacket.writeHeader(ack.clear(), ControlType.ACK, 1, 0, 1);
            AckPacket.writeSmallBody(ack, seq, 20_000, 1_000, 8_192);
            sender.onAck(nowNs, ack, 0, ack.position(), false);
        }

        assertThat(expected).isEqualTo(11);
        assertThat(sender.isEmpty()).isTrue();
    }
}
