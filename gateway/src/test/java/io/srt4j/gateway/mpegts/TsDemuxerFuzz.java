package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** No bytes make the demuxer throw, hold more than it may, or hand out times that do not grow. */
class TsDemuxerFuzz {
    private static final int PID = 256;
    private static final int[] TYPES = {0x1B, 0x24, 0x0F};

    /** Anything at all; the first byte says in pieces of which size. */
    @FuzzTest
    void stream(byte[] data) {
        int pieceBytes = data.length == 0 ? 1 : 1 + 8 * (data[0] & 0xFF);
        byte[] stream = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);

        Demuxed demuxed = Demuxed.of(stream, pieceBytes);

        TsDemuxerDamageTest.assertSane(demuxed, "fuzz");
        DemuxStats stats = demuxed.demuxer.stats();
        assertThat(stats.packets() * 188 + stats.skippedBytes()).isLessThanOrEqualTo(stream.length);
    }

    /** What a PES packet holds, inside packets and tables that are in order; the first bytes choose codec and split. */
    @FuzzTest
    void elementaryStream(byte[] data) {
        if (data.length < 2) {
            return;
        }
        int type = TYPES[(data[0] & 0xFF) % TYPES.length];
        int split = 2 + (data[1] & 0xFF) * (data.length - 2) / 256;
        byte[] stream = TsMaker.stream(type, PID, TsMaker.pes(0xE0, 0, Arrays.copyOfRange(data, 2, split)),
                TsMaker.pes(0xE0, 3600, Arrays.copyOfRange(data, split, data.length)));

        Demuxed demuxed = Demuxed.of(stream, 1316);

        TsDemuxerDamageTest.assertSane(demuxed, "fuzz");
        assertThat(demuxed.demuxer.stats().continuityErrors()).isZero();
        assertThat(demuxed.frames.stream().mapToInt(frame -> frame.sizeBytes()).sum()).isLessThan(3 * data.length);
    }

    /** What a program map says, with a checksum that is right. */
    @FuzzTest
    void programMap(byte[] data) {
        byte[] body = Arrays.copyOf(data, Math.min(data.length, 1000));
        byte[] section = new byte[body.length + 7];
        section[0] = 2;
        section[1] = (byte) (0xB0 | (body.length + 4) >> 8);
        section[2] = (byte) (body.length + 4);
        System.arraycopy(body, 0, section, 3, body.length);
        int crc = PsiCrc.of(section, 0, section.length - 4);
        for (int i = 0; i < 4; i++) {
            section[section.length - 4 + i] = (byte) (crc >>> (24 - 8 * i));
        }
        PsiTables tables = new PsiTables();
        byte[] pat = PsiWriter.pat();
        assertThat(tables.onPat(pat, pat.length)).isTrue();
        SectionAssembler assembler = new SectionAssembler(tables::onPmt);
        byte[] payload = new byte[section.length + 1];
        System.arraycopy(section, 0, payload, 1, section.length);
        for (int from = 0; from < payload.length; from += 184) {
            int to = Math.min(from + 184, payload.length);
            if (from == 0) {
                assembler.start(payload, from, to);
            } else {
                assembler.resume(payload, from, to);
            }
        }

        assertThat(tables.streams()).hasSizeLessThanOrEqualTo(PsiTables.MAX_STREAMS);
        assertThat(tables.streams().stream().map(PsiTables.Listed::pid)).doesNotHaveDuplicates();
    }
}
