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
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.PacketHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fields of packets libsrt 1.5.1 was seen to send, against the values libsrt's own log or arithmetic gives. */
class GoldenPacketTest {
    private static final int EXTENSIONS = PacketHeader.BYTES + HandshakePacket.BODY_BYTES;

    /** Reads hex words; whatever follows a semicolon is a remark. */
    static ByteBuffer packet(String words) {
        String hex = words.replaceAll(";[^\n]*", "").replaceAll("\\s", "");
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).asReadOnlyBuffer();
    }

    @Test
    void readsACallersInductionRequest() {
        ByteBuffer bytes = packet("""
                80000000 00000000 0000010b 00000000 ; plain.pcap #1
                00000004 00000002 59784ab0 000005dc
                00002000 00000001 135812c7 00000000
                0100007f 00000000 00000000 00000000
                """);

        assertThat(PacketHeader.isControl(bytes, 0)).isTrue();
        assertThat(ControlPacket.type(bytes, 0)).isEqualTo(ControlType.HANDSHAKE);
        assertThat(ControlPacket.subtype(bytes, 0)).isZero();
        assertThat(PacketHeader.timestampUs(bytes, 0)).isEqualTo(267);
        assertThat(PacketHeader.destinationId(bytes, 0)).isEqualTo(PacketHeader.NO_DESTINATION);
        assertThat(HandshakePacket.fits(bytes.remaining())).isTrue();
        assertThat(HandshakePacket.read(bytes, 0)).isEqualTo(new HandshakePacket(4, 0, HandshakePacket.UDT_DATAGRAM,
                1_501_055_664, 1500, 8192, HandshakePacket.INDUCTION, 0x1358_12c7, 0));
    }

    @Test
    void readsAListenersInductionResponse() {
        ByteBuffer bytes = packet("""
                80000000 00000000 0003c3af 135812c7 ; plain.pcap #2
                00000005 00004a17 59784ab0 000005dc
                00002000 00000001 135812c7 72e611c9
                0100007f 00000000 00000000 00000000
                """);

        assertThat(PacketHeader.destinationId(bytes, 0)).isEqualTo(0x1358_12c7);
        assertThat(HandshakePacket.read(bytes, 0)).isEqualTo(new HandshakePacket(5, 0, HandshakePacket.MAGIC,
                1_501_055_664, 1500, 8192, HandshakePacket.INDUCTION, 0x1358_12c7, 0x72e6_11c9));
    }

    @Test
    void readsACallersConclusionWithItsStreamId() {
        ByteBuffer bytes = packet("""
                80000000 00000000 00000318 00000000 ; plain.pcap #3
                00000005 00000005 59784ab0 000005dc
                00002000 ffffffff 135812c7 72e611c9
                0100007f 00000000 00000000 00000000
                00010003 00010501 000000bf 00780000
                00050007 3a3a2123 6c613d75 2c656369
                61633d72 6d2c316d 6275703d 6873696c
                """);

        HandshakePacket handshake = HandshakePacket.read(bytes, 0);
        assertThat(handshake).isEqualTo(new HandshakePacket(5, 0,
                HandshakePacket.EXTENSION_HSREQ | HandshakePacket.EXTENSION_CONFIG, 1_501_055_664, 1500, 8192,
                HandshakePacket.CONCLUSION, 0x1358_12c7, 0x72e6_11c9));
        assertThat(handshake.isPlausible()).isTrue();
        assertThat(handshake.isRefusal()).isFalse();
        assertThat(HandshakeExtensions.read(bytes, EXTENSIONS, bytes.limit())).isEqualTo(new HandshakeExtensions(
                new HandshakeExtensions.Capabilities(0x01_05_01, 0xBF, 120, 0), "#!::u=alice,r=cam1,m=publish", "", "",
                null, false));
    }

    @Test
    void readsAListenersConclusion() {
        ByteBuffer bytes = packet("""
                80000000 00000000 0000032b 135812c7 ; plain.pcap #4
                00000005 00000001 59784ab0 000005dc
                00002000 ffffffff 30ca65ae 72e611c9
                0100007f 00000000 00000000 00000000
                00020003 00010501 000000bf 00780078
                """);

        assertThat(HandshakePacket.read(bytes, 0).socketId()).isEqualTo(0x30ca_65ae);
        HandshakeExtensions extensions = extensions(bytes, EXTENSIONS);
        assertThat(extensions.capabilities())
                .isEqualTo(new HandshakeExtensions.Capabilities(0x01_05_01, 0xBF, 120, 120));
    }

    @Test
    void readsARefusalWhoseExtensionFlagsPointNowhere() {
        ByteBuffer bytes = packet("""
                80000000 00000000 0004b545 34aa367d ; reject-user.pcap #4
                00000005 00000005 270176f3 000005dc
                00002000 00000964 34aa367d 3d3deba0
                0100007f 00000000 00000000 00000000
                """);

        HandshakePacket handshake = HandshakePacket.read(bytes, 0);
        assertThat(handshake.isRefusal()).isTrue();
        assertThat(handshake.refusalCode()).isEqualTo(1404);
        assertThat(handshake.extensionField()).isEqualTo(5);
    }

    @Test
    void readsTheCongestionControllersName() {
        ByteBuffer bytes = packet("""
                00010003 00010501 000000e4 00000000 ; filestream.pcap #3, extensions only
                00060001 656c6966
                """);

        HandshakeExtensions extensions = extensions(bytes, 0);
        assertThat(extensions.congestion()).isEqualTo("file");
        assertThat(extensions.capabilities()).isNotNull().satisfies(capabilities -> assertThat(
                capabilities.has(HandshakeExtensions.Capabilities.STREAM)).isTrue());
    }

    @Test
    void readsAFilterOfUnevenLength() {
        ByteBuffer bytes = packet("""
                00070008 2c636566 736c6f63 722c343a ; fec-rowcol.pcap #3, one extension
                3a73776f 616c2c33 74756f79 6576653a 0000006e
                """);

        HandshakeExtensions extensions = extensions(bytes, 0);
        assertThat(extensions.filter()).isEqualTo("fec,cols:4,rows:3,layout:even");
    }

    @Test
    void noticesKeyMaterialAndGroups() {
        Capture.Packet encrypted = Capture.read("aes128").packet(3);
        Capture.Packet grouped = Capture.read("group-broadcast").packet(3);

        assertThat(extensions(encrypted)).satisfies(ext -> {
            assertThat(requireNonNull(ext.keys()).body()).hasSize(56);
            assertThat(ext.hasGroup()).isFalse();
        });
        assertThat(extensions(grouped)).satisfies(ext -> {
            assertThat(ext.keys()).isNull();
            assertThat(ext.hasGroup()).isTrue();
        });
        assertThat(HandshakePacket.read(encrypted.buffer(), 0).encryptionField()).isEqualTo(2);
    }

    @Test
    void readsADataPacket() {
        ByteBuffer bytes = Capture.read("plain").packet(5).buffer();

        assertThat(PacketHeader.isControl(bytes, 0)).isFalse();
        assertThat(DataPacket.seq(bytes, 0)).isEqualTo(1_501_055_664);
        assertThat(DataPacket.position(bytes, 0)).isEqualTo(3);
        assertThat(DataPacket.isInOrder(bytes, 0)).isFalse();
        assertThat(DataPacket.keySlot(bytes, 0)).isZero();
        assertThat(DataPacket.isRetransmit(bytes, 0)).isFalse();
        assertThat(DataPacket.messageNumber(bytes, 0)).isEqualTo(1);
        assertThat(PacketHeader.timestampUs(bytes, 0)).isEqualTo(2628);
        assertThat(PacketHeader.destinationId(bytes, 0)).isEqualTo(0x30ca_65ae);
    }

    @Test
    void readsARetransmittedDataPacket() {
        ByteBuffer bytes = packet("7ad8358a c400000b 00102ae1 15e75348"); // loss-nak.pcap #30

        assertThat(DataPacket.seq(bytes, 0)).isEqualTo(2_060_989_834);
        assertThat(DataPacket.isRetransmit(bytes, 0)).isTrue();
        assertThat(DataPacket.messageNumber(bytes, 0)).isEqualTo(11);
    }

    /** Every field different from its neighbours, so that no two can be mixed up. */
    @Test
    void tellsEveryFieldOfADataHeaderFromTheOthers() {
        ByteBuffer middle = packet("7fffffff 37ffffff fffffffe 7ffffffd"); // middle, in order, even key, retransmitted

        assertThat(DataPacket.seq(middle, 0)).isEqualTo(0x7FFF_FFFF);
        assertThat(DataPacket.position(middle, 0)).isZero();
        assertThat(DataPacket.isInOrder(middle, 0)).isTrue();
        assertThat(DataPacket.keySlot(middle, 0)).isEqualTo(2);
        assertThat(DataPacket.isRetransmit(middle, 0)).isTrue();
        assertThat(DataPacket.messageNumber(middle, 0)).isEqualTo(0x03FF_FFFF);
        assertThat(PacketHeader.timestampUs(middle, 0)).isEqualTo(-2);
        assertThat(PacketHeader.destinationId(middle, 0)).isEqualTo(0x7FFF_FFFD);
        assertThat(DataPacket.position(packet("00000000 80000001 00000000 00000001"), 0)).isEqualTo(2);
        assertThat(DataPacket.position(packet("00000000 40000001 00000000 00000001"), 0)).isEqualTo(1);
        assertThat(DataPacket.keySlot(packet("00000000 c8000001 00000000 00000001"), 0)).isEqualTo(1);
    }

    @Test
    void readsAFullAck() {
        ByteBuffer bytes = packet("""
                80020000 00000004 0000adcc 135812c7 ; plain.pcap #20
                59784ab9 000000aa 0000007a 00001ff6
                000000cb 000003e8 00003c07
                """);

        assertThat(ControlPacket.type(bytes, 0)).isEqualTo(ControlType.ACK);
        assertThat(ControlPacket.information(bytes, 0)).isEqualTo(4);
        assertThat(AckPacket.ackedBefore(bytes, 0)).isEqualTo(1_501_055_673);
        assertThat(AckPacket.rttUs(bytes, 0)).isEqualTo(170);
        assertThat(AckPacket.rttVarUs(bytes, 0)).isEqualTo(122);
        assertThat(AckPacket.freeSlots(bytes, 0)).isEqualTo(8182);
        assertThat(AckPacket.receivePps(bytes, 0)).isEqualTo(203);
        assertThat(AckPacket.linkCapacityPps(bytes, 0)).isEqualTo(1000);
        assertThat(AckPacket.receiveBytesPerSec(bytes, 0)).isEqualTo(15_367);
    }

    @Test
    void readsALightAck() {
        ByteBuffer bytes = Capture.read("lightack").packet(71).buffer();

        assertThat(bytes.remaining()).isEqualTo(PacketHeader.BYTES + AckPacket.LIGHT_BODY_BYTES);
        assertThat(ControlPacket.information(bytes, 0)).isEqualTo(AckPacket.LIGHT_NUMBER);
        assertThat(AckPacket.ackedBefore(bytes, 0)).isEqualTo(909_454_156);
    }

    @Test
    void readsAnAckack() {
        ByteBuffer bytes = Capture.read("plain").packet(9).buffer();

        assertThat(ControlPacket.type(bytes, 0)).isEqualTo(ControlType.ACKACK);
        assertThat(ControlPacket.information(bytes, 0)).isEqualTo(1);
        assertThat(bytes.remaining()).isEqualTo(ControlPacket.EMPTY_BYTES);
    }

    @Test
    void readsKeepaliveAndShutdown() {
        Capture capture = Capture.read("keepalive");

        assertThat(ControlPacket.type(capture.packet(9).buffer(), 0)).isEqualTo(ControlType.KEEPALIVE);
        assertThat(ControlPacket.type(capture.packet(13).buffer(), 0)).isEqualTo(ControlType.SHUTDOWN);
    }

    @Test
    void readsLossReports() {
        assertThat(losses("00000005")).containsExactly("5..5");
        assertThat(losses("7ad83583")).containsExactly("2060989827..2060989827");
        assertThat(losses("80000005 00000006")).containsExactly("5..6");
        assertThat(losses("fad8358a 7ad8358d")).containsExactly("2060989834..2060989837");
        assertThat(losses("80000005 00000009 0000000c")).containsExactly("5..9", "12..12");
        assertThat(losses("ffffffff 00000001 00000007")).containsExactly("2147483647..1", "7..7");
    }

    @Test
    void writesLossReportsAsLibsrtDoes() {
        assertThat(written(5, 6)).isEqualTo("00000005");
        assertThat(written(5, 7)).isEqualTo("8000000500000006");
        assertThat(written(5, 10, 12, 13)).isEqualTo("80000005000000090000000c");
        assertThat(written(0x7FFF_FFFE, 1)).isEqualTo("fffffffe00000000");
    }

    @Test
    void readsADropRequest() {
        ByteBuffer bytes = packet("""
                80070000 00000002 0001cffc 257023ea ; dropreq.pcap #12
                1aa4734b 1aa4734b
                """);

        assertThat(ControlPacket.type(bytes, 0)).isEqualTo(ControlType.DROPREQ);
        assertThat(ControlPacket.information(bytes, 0)).isEqualTo(2);
        assertThat(DropRequest.firstSeq(bytes, 0)).isEqualTo(446_985_035);
        assertThat(DropRequest.lastSeq(bytes, 0)).isEqualTo(446_985_035);
    }

    @Test
    void readsAnInStreamKeyRefresh() {
        ByteBuffer bytes = Capture.read("kmrefresh").packet(71).buffer();

        assertThat(ControlPacket.type(bytes, 0)).isEqualTo(ControlType.USER);
        assertThat(ControlPacket.subtype(bytes, 0)).isEqualTo(3);
    }

    private static HandshakeExtensions extensions(Capture.Packet packet) {
        return extensions(packet.buffer(), EXTENSIONS);
    }

    private static HandshakeExtensions extensions(ByteBuffer bytes, int at) {
        return requireNonNull(HandshakeExtensions.read(bytes, at, bytes.limit()));
    }

    private static List<String> losses(String body) {
        ByteBuffer bytes = packet("80030000 00000000 00000000 00000001" + body);
        LossReport report = new LossReport();
        report.read(bytes, 0, bytes.remaining());
        List<String> ranges = new ArrayList<>();
        while (report.next()) {
            ranges.add(report.fromSeq() + ".." + (report.toSeq() - 1 & Integer.MAX_VALUE));
        }
        assertThat(report.isMalformed()).isFalse();
        return ranges;
    }

    private static String written(int... halfOpenRanges) {
        ByteBuffer out = ByteBuffer.allocate(64);
        for (int i = 0; i < halfOpenRanges.length; i += 2) {
            assertThat(LossReport.append(out, halfOpenRanges[i], halfOpenRanges[i + 1])).isTrue();
        }
        return HexFormat.of().formatHex(out.array(), 0, out.position());
    }
}
