package io.srt4j.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.DropRequest;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.PacketHeader;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** No datagram makes a reader throw or run on, and what was read is written again as it was. */
class WireFuzz {
    private static final int FIXED_BYTES = PacketHeader.BYTES + HandshakePacket.BODY_BYTES;

    @FuzzTest
    void datagram(byte[] data) {
        ByteBuffer bytes = ByteBuffer.wrap(data);
        if (!PacketHeader.isWellFormed(bytes, 0, data.length)) {
            return;
        }
        if (PacketHeader.isControl(bytes, 0)) {
            control(bytes, data.length);
        } else {
            data(bytes);
        }
    }

    @FuzzTest
    void lossReport(byte[] data) {
        checkLossReport(ByteBuffer.wrap(data), -PacketHeader.BYTES, data.length + PacketHeader.BYTES);
    }

    @FuzzTest
    void handshakeExtensions(byte[] data) {
        checkExtensions(ByteBuffer.wrap(data), 0, data.length);
    }

    private static void data(ByteBuffer bytes) {
        assertThat(DataPacket.seq(bytes, 0)).isNotNegative();
        assertThat(DataPacket.position(bytes, 0)).isBetween(0, 3);
        assertThat(DataPacket.keySlot(bytes, 0)).isBetween(0, 3);
        assertThat(DataPacket.messageNumber(bytes, 0)).isBetween(0, 0x03FF_FFFF);
    }

    private static void control(ByteBuffer bytes, int length) {
        switch (ControlPacket.type(bytes, 0)) {
            case HANDSHAKE -> {
                if (HandshakePacket.fits(length)) {
                    checkHandshake(bytes, length);
                }
            }
            case NAK -> checkLossReport(bytes, 0, length);
            case DROPREQ -> {
                if (length >= DropRequest.BYTES && DropRequest.lastSeq(bytes, 0) >= 0) {
                    ByteBuffer out = ByteBuffer.allocate(DropRequest.BYTES);
                    DropRequest.write(out, ControlPacket.information(bytes, 0), DropRequest.firstSeq(bytes, 0),
                            DropRequest.lastSeq(bytes, 0) + 1 & Integer.MAX_VALUE, PacketHeader.timestampUs(bytes, 0),
                            PacketHeader.destinationId(bytes, 0));
                    assertThat(out.slice(4, 20)).isEqualTo(bytes.slice(4, 20));
                }
            }
            default -> assertThat(ControlPacket.subtype(bytes, 0)).isNotNegative();
        }
    }

    private static void checkHandshake(ByteBuffer bytes, int length) {
        HandshakePacket handshake = HandshakePacket.read(bytes, 0);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES);
        handshake.write(out, InetAddress.getLoopbackAddress(), PacketHeader.timestampUs(bytes, 0),
                PacketHeader.destinationId(bytes, 0));
        assertThat(HandshakePacket.read(out, 0)).isEqualTo(handshake);
        checkExtensions(bytes, FIXED_BYTES, length);
    }

    private static void checkExtensions(ByteBuffer bytes, int at, int end) {
        HandshakeExtensions extensions = HandshakeExtensions.read(bytes, at, end);
        if (extensions != null) {
            assertThat(extensions.streamId().length()).isLessThanOrEqualTo(HandshakeExtensions.MAX_STREAM_ID_BYTES);
            var capabilities = extensions.capabilities();
            if (capabilities != null) {
                assertThat(capabilities.receiveLatencyMs()).isBetween(0, 0xFFFF);
                assertThat(capabilities.sendLatencyMs()).isBetween(0, 0xFFFF);
            }
        }
    }

    private static void checkLossReport(ByteBuffer bytes, int at, int length) {
        LossReport report = new LossReport();
        report.read(bytes, at, length);
        ByteBuffer out = ByteBuffer.allocate(length);
        int ranges = 0;
        while (report.next()) {
            ranges++;
            assertThat(report.fromSeq()).isNotNegative();
            assertThat(report.toSeq()).isNotNegative().isNotEqualTo(report.fromSeq());
            assertThat(LossReport.append(out, report.fromSeq(), report.toSeq())).isTrue();
        }
        assertThat(ranges).isLessThanOrEqualTo(length / 4);
        assertThat(report.next()).isFalse();
    }
}
