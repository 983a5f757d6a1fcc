package io.srt4j.gateway.mpegts;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Sections and PES packets that our own muxer would never write. */
final class TsMaker {
    /** A stream as a program map lists it; its descriptors in hexadecimal. */
    record Entry(int type, int pid, String descriptors) {
        Entry(int type, int pid) {
            this(type, pid, "");
        }
    }

    private TsMaker() {
    }

    /** The packets of a program map, as many as it takes. */
    static byte[][] map(int version, Entry... entries) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {(byte) 0xE1, 0, (byte) 0xF0, 0});
        for (Entry entry : entries) {
            body.write(entry.type());
            u16(body, 0xE000 | entry.pid());
            byte[] descriptors = HexFormat.of().parseHex(entry.descriptors());
            u16(body, 0xF000 | descriptors.length);
            body.writeBytes(descriptors);
        }
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        section.write(2);
        u16(section, 0xB000 | (body.size() + 9));
        u16(section, 1);
        section.write(0xC1 | version << 1);
        u16(section, 0);
        section.writeBytes(body.toByteArray());
        int crc = PsiCrc.of(section.toByteArray(), 0, section.size());
        u16(section, crc >>> 16);
        u16(section, crc);
        return packets(PsiWriter.PMT_PID, section.toByteArray());
    }

    static Entry language(int type, int pid, String code) {
        return new Entry(type, pid, "0a04" + HexFormat.of().formatHex(code.getBytes(StandardCharsets.US_ASCII)) + "00");
    }

    /** Cuts a section behind a pointer field into packets filled with stuffing. */
    private static byte[][] packets(int pid, byte[] section) {
        byte[] payload = new byte[section.length + 1];
        System.arraycopy(section, 0, payload, 1, section.length);
        List<byte[]> packets = new ArrayList<>();
        for (int from = 0; from < payload.length; from += 184) {
            byte[] packet = new byte[188];
            Arrays.fill(packet, (byte) 0xFF);
            packet[0] = 0x47;
            packet[1] = (byte) ((from == 0 ? 0x40 : 0) | pid >> 8);
            packet[2] = (byte) pid;
            packet[3] = (byte) (0x10 | (packets.size() & 0xF));
            System.arraycopy(payload, from, packet, 4, Math.min(184, payload.length - from));
            packets.add(packet);
        }
        return packets.toArray(byte[][]::new);
    }

    /** A PES packet without a length, or with one where its payload allows; no time stamp if {@code pts} is negative. */
    static byte[] pes(int streamId, long pts, byte[] payload) {
        boolean hasTime = pts >= 0;
        ByteArrayOutputStream pes = new ByteArrayOutputStream();
        pes.writeBytes(new byte[] {0, 0, 1, (byte) streamId});
        int length = payload.length + (hasTime ? 8 : 3);
        u16(pes, length > 0xFFFF ? 0 : length);
        pes.writeBytes(new byte[] {(byte) 0x80, (byte) (hasTime ? 0x80 : 0), (byte) (hasTime ? 5 : 0)});
        if (hasTime) {
            pes.write((int) (0x21 | (pts >> 29 & 0x0E)));
            u16(pes, (int) (pts >> 14 & 0xFFFE) | 1);
            u16(pes, (int) (pts << 1 & 0xFFFE) | 1);
        }
        pes.writeBytes(payload);
        return pes.toByteArray();
    }

    /** The transport packets of PES packets of one PID, one after the other, behind tables that list it. */
    static byte[] stream(int type, int pid, byte[]... pesPackets) {
        TsPackets packets = new TsPackets();
        packets.section(PsiWriter.PAT_PID, PsiWriter.pat());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(packets.take());
        for (byte[] packet : map(0, new Entry(type, pid))) {
            out.writeBytes(packet);
        }
        for (byte[] pes : pesPackets) {
            packets.pes(pid, pes, pes.length, TsPackets.Adaptation.NONE);
        }
        out.writeBytes(packets.take());
        return out.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
