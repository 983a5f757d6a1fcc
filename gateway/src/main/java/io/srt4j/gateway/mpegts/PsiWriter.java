package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.Track;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds the program tables of a transport stream that holds one program (ISO/IEC 13818-1, 2.4.4). */
final class PsiWriter {
    static final int PAT_PID = 0;
    static final int PMT_PID = 0x1000;
    static final int NO_PCR_PID = 0x1FFF;

    private static final int PAT_ID = 0;
    private static final int PMT_ID = 2;
    private static final int TRANSPORT_STREAM = 1;
    private static final int PROGRAM = 1;
    private static final int LANGUAGE_DESCRIPTOR = 0x0A;

    /** A track and the PID that carries it. */
    record Carried(Track track, int pid) {
    }

    private PsiWriter() {
    }

    static byte[] pat() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        u16(body, PROGRAM);
        u16(body, 0xE000 | PMT_PID);
        return section(PAT_ID, TRANSPORT_STREAM, 0, body.toByteArray());
    }

    static byte[] pmt(int version, int pcrPid, List<Carried> streams) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        u16(body, 0xE000 | pcrPid);
        u16(body, 0xF000); // no program descriptors
        for (Carried stream : streams) {
            body.write(streamType(stream.track().codec()));
            u16(body, 0xE000 | stream.pid());
            byte[] descriptors = descriptors(stream.track());
            u16(body, 0xF000 | descriptors.length);
            body.writeBytes(descriptors);
        }
        return section(PMT_ID, PROGRAM, version, body.toByteArray());
    }

    private static int streamType(Codec codec) {
        return switch (codec) {
            case H264 -> 0x1B;
            case H265 -> 0x24;
            case AAC -> 0x0F; // in ADTS
        };
    }

    private static byte[] descriptors(Track track) {
        if (track instanceof AudioTrack audio && audio.language().matches("[A-Za-z]{3}")) {
            byte[] code = audio.language().getBytes(StandardCharsets.US_ASCII);
            return new byte[] {LANGUAGE_DESCRIPTOR, 4, code[0], code[1], code[2], 0};
        }
        return new byte[0];
    }

    private static byte[] section(int tableId, int extension, int version, byte[] body) {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        section.write(tableId);
        u16(section, 0xB000 | body.length + 9);
        u16(section, extension);
        section.write(0xC1 | version << 1);
        section.write(0); // section_number
        section.write(0); // last_section_number
        section.writeBytes(body);
        int crc = PsiCrc.of(section.toByteArray(), 0, section.size());
        u16(section, crc >>> 16);
        u16(section, crc);
        return section.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
