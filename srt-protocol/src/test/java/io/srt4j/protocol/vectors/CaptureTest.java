package io.srt4j.protocol.vectors;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.DropRequest;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.packet.KeyExtension;
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.PacketHeader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every packet libsrt was seen to send is understood, and written again exactly as libsrt wrote it. */
class CaptureTest {
    static Stream<Capture> captures() {
        return Capture.all();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyPacketIsWellFormed(Capture capture) {
        for (Capture.Packet packet : capture.packets()) {
            assertThat(PacketHeader.isWellFormed(packet.buffer(), 0, packet.bytes().length)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyPacketIsWrittenAgainByteForByte(Capture capture) throws UnknownHostException {
        int n = 0;
        for (Capture.Packet packet : capture.packets()) {
            n++;
            ByteBuffer bytes = packet.buffer();
            ByteBuffer again = ByteBuffer.allocate(2_048);
            boolean canWrite = PacketHeader.isControl(bytes, 0) ? writeControl(bytes, again) : writeData(bytes, again);
            if (canWrite) {
                assertThat(Arrays.copyOf(again.array(), again.position())).as("%s #%d", capture, n)
                        .isEqualTo(packet.bytes());
            }
        }
    }

    /** The captures would prove little if a kind of packet were missing from them. */
    @Test
    void theCapturesHoldEveryKindOfControlPacketThatLibsrtSends() {
        Map<ControlType, Integer> seen = new EnumMap<>(ControlType.class);
        Capture.all().flatMap(capture -> capture.packets().stream()).map(Capture.Packet::buffer)
                .filter(bytes -> PacketHeader.isControl(bytes, 0))
                .forEach(bytes -> seen.merge(ControlPacket.type(bytes, 0), 1, Integer::sum));

        assertThat(seen).containsOnlyKeys(ControlType.HANDSHAKE, ControlType.KEEPALIVE, ControlType.ACK,
                ControlType.NAK, ControlType.SHUTDOWN, ControlType.ACKACK, ControlType.DROPREQ, ControlType.USER);
    }

    private static boolean writeData(ByteBuffer bytes, ByteBuffer out) {
        boolean isSolo = DataPacket.position(bytes, 0) == 3 && !DataPacket.isInOrder(bytes, 0);
        DataPacket.writeSolo(out, DataPacket.seq(bytes, 0), DataPacket.flags(DataPacket.messageNumber(bytes, 0),
                DataPacket.keySlot(bytes, 0), DataPacket.isRetransmit(bytes, 0)), PacketHeader.timestampUs(bytes, 0),
                PacketHeader.destinationId(bytes, 0));
        out.put(bytes.slice(PacketHeader.BYTES, bytes.limit() - PacketHeader.BYTES));
        return isSolo;
    }

    private static boolean writeControl(ByteBuffer bytes, ByteBuffer out) throws UnknownHostException {
        ControlType type = ControlPacket.type(bytes, 0);
        int information = ControlPacket.information(bytes, 0);
        int timestampUs = PacketHeader.timestampUs(bytes, 0);
        int destinationId = PacketHeader.destinationId(bytes, 0);
        switch (type) {
            case KEEPALIVE, SHUTDOWN, ACKACK ->
                    ControlPacket.writeEmpty(out, type, information, timestampUs, destinationId);
            case DROPREQ -> DropRequest.write(out, information, DropRequest.firstSeq(bytes, 0),
                    DropRequest.lastSeq(bytes, 0) + 1 & Integer.MAX_VALUE, timestampUs, destinationId);
            case ACK -> writeAck(bytes, out);
            case NAK -> {
                ControlPacket.writeHeader(out, type, information, timestampUs, destinationId);
                LossReport report = new LossReport();
                report.read(bytes, 0, bytes.limit());
                while (report.next()) {
                    LossReport.append(out, report.fromSeq(), report.toSeq());
                }
                assertThat(report.isMalformed()).isFalse();
            }
            case HANDSHAKE -> {
                return writeHandshake(bytes, out);
            }
            case USER -> {
                return false;
            }
            default -> throw new AssertionError(type);
        }
        return true;
    }

    private static void writeAck(ByteBuffer bytes, ByteBuffer out) {
        int timestampUs = PacketHeader.timestampUs(bytes, 0);
        int destinationId = PacketHeader.destinationId(bytes, 0);
        int bodyBytes = bytes.limit() - PacketHeader.BYTES;
        if (bodyBytes == AckPacket.LIGHT_BODY_BYTES) {
            AckPacket.writeLight(out, AckPacket.ackedBefore(bytes, 0), timestampUs, destinationId);
            return;
        }
        ControlPacket.writeHeader(out, ControlType.ACK, ControlPacket.information(bytes, 0), timestampUs,
                destinationId);
        AckPacket.writeSmallBody(out, AckPacket.ackedBefore(bytes, 0), AckPacket.rttUs(bytes, 0),
                AckPacket.rttVarUs(bytes, 0), AckPacket.freeSlots(bytes, 0));
        if (bodyBytes == AckPacket.FULL_BODY_BYTES) {
            AckPacket.writeRates(out, AckPacket.receivePps(bytes, 0), AckPacket.linkCapacityPps(bytes, 0),
                    AckPacket.receiveBytesPerSec(bytes, 0));
        }
    }

    /** False if the packet has an extension the live mode does not write. */
    private static boolean writeHandshake(ByteBuffer bytes, ByteBuffer out) throws UnknownHostException {
        HandshakePacket handshake = HandshakePacket.read(bytes, 0);
        int fixedBytes = PacketHeader.BYTES + HandshakePacket.BODY_BYTES;
        handshake.write(out, peerAddress(bytes), PacketHeader.timestampUs(bytes, 0),
                PacketHeader.destinationId(bytes, 0));
        if (bytes.limit() == fixedBytes) {
            return true;
        }
        HandshakeExtensions extensions = requireNonNull(
                HandshakeExtensions.read(bytes, fixedBytes, bytes.limit()));
        if (extensions.hasGroup()) {
            return false;
        }
        HandshakeExtensions.writeCapabilities(out, bytes.getShort(fixedBytes),
                requireNonNull(extensions.capabilities()));
        writeIfPresent(out, HandshakeExtensions.SID, extensions.streamId());
        writeIfPresent(out, HandshakeExtensions.CONGESTION, extensions.congestion());
        writeIfPresent(out, HandshakeExtensions.FILTER, extensions.filter());
        KeyExtension keys = extensions.keys();
        if (keys != null) {
            boolean request = bytes.getShort(fixedBytes) == HandshakeExtensions.HSREQ;
            HandshakeExtensions.writeKeyMaterial(out,
                    request ? HandshakeExtensions.KMREQ : HandshakeExtensions.KMRSP, keys.body());
        }
        return true;
    }

    private static void writeIfPresent(ByteBuffer out, int type, String text) {
        if (!text.isEmpty()) {
            HandshakeExtensions.writeString(out, type, text);
        }
    }

    private static InetAddress peerAddress(ByteBuffer bytes) throws UnknownHostException {
        byte[] address = new byte[16];
        for (int i = 0; i < 16; i++) {
            address[i] = bytes.get(PacketHeader.BYTES + 32 + (i & ~3) + 3 - (i & 3));
        }
        boolean isV4 = address[15] == 0;
        return InetAddress.getByAddress(isV4 ? Arrays.copyOf(address, 4) : address);
    }
}
