package io.srt4j.gateway.mpegts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the program tables say (ISO/IEC 13818-1, 2.4.4): which program is followed and which streams it has.
 *
 * <p>Of several programs the first one listed is followed, for as long as it is listed. A table counts as changed when
 * its bytes change: encoders forget to count the version. Sections given here have passed their checksum, but come from
 * a stranger all the same. Bounded by {@link #MAX_STREAMS}.
 */
final class PsiTables {
    static final int PAT_PID = 0;
    static final int NULL_PID = 0x1FFF;
    /** Further streams of a program are not looked at. */
    static final int MAX_STREAMS = 16;

    static final int PAT_ID = 0;
    static final int PMT_ID = 2;
    static final int CRC_BYTES = 4;
    static final int PAT_HEADER_BYTES = 8;
    private static final int PMT_HEADER_BYTES = 12;
    private static final int STREAM_BYTES = 5;
    private static final int LANGUAGE_DESCRIPTOR = 0x0A;

    /** An elementary stream as the program lists it; the language is empty where none is given. */
    record Listed(int pid, int type, String language) {
    }

    private int program = -1;
    private int pmtPid = -1;
    private byte[] pmt = new byte[0];
    private List<Listed> streams = List.of();

    /** The PID of the program's own table, -1 before any is known. */
    int pmtPid() {
        return pmtPid;
    }

    /** Without repetitions; those of the newest table. */
    List<Listed> streams() {
        return streams;
    }

    /** Takes a program association section; true if {@link #pmtPid} has changed. */
    boolean onPat(byte[] section, int lengthBytes) {
        if (section[0] != PAT_ID || !isCurrent(section)) {
            return false;
        }
        int firstProgram = -1;
        int firstPid = -1;
        for (int at = PAT_HEADER_BYTES; at + 4 <= lengthBytes - CRC_BYTES; at += 4) {
            int number = u16(section, at);
            int pid = pid(section, at + 2);
            if (number == program && pid == pmtPid) {
                return false;
            }
            if (number != 0 && pid > 0xF && pid != NULL_PID && firstProgram < 0) {
                firstProgram = number;
                firstPid = pid;
            }
        }
        boolean isWholeTable = section[6] == 0 && section[7] == 0;
        if (firstProgram < 0 || (program >= 0 && !isWholeTable)) {
            return false;
        }
        program = firstProgram;
        pmtPid = firstPid;
        pmt = new byte[0];
        return true;
    }

    /** Takes a program map section; true if {@link #streams} has changed. */
    boolean onPmt(byte[] section, int lengthBytes) {
        boolean isOurs = section[0] == PMT_ID && isCurrent(section) && u16(section, 3) == program;
        if (!isOurs || Arrays.equals(section, 0, lengthBytes, pmt, 0, pmt.length)) {
            return false;
        }
        pmt = Arrays.copyOf(section, lengthBytes);
        List<Listed> listed = streams(section, lengthBytes, pmtPid);
        boolean changed = !listed.equals(streams);
        streams = List.copyOf(listed);
        return changed;
    }

    /** The streams that a program map section lists, without repetitions. */
    static List<Listed> streams(byte[] section, int lengthBytes, int pmtPid) {
        int end = lengthBytes - CRC_BYTES;
        List<Listed> listed = new ArrayList<>();
        int at = PMT_HEADER_BYTES + length12(section, 10);
        while (at + STREAM_BYTES <= end) {
            int descriptors = at + STREAM_BYTES;
            int next = Math.min(descriptors + length12(section, at + 3), end);
            Listed stream = new Listed(pid(section, at + 1), section[at] & 0xFF, language(section, descriptors, next));
            boolean isKnown = listed.stream().anyMatch(other -> other.pid() == stream.pid());
            boolean isData = stream.pid() > 0xF && stream.pid() != NULL_PID && stream.pid() != pmtPid;
            if (isData && !isKnown && listed.size() < MAX_STREAMS) {
                listed.add(stream);
            }
            at = next;
        }
        return listed;
    }

    private static String language(byte[] section, int from, int to) {
        int at = from;
        while (at + 2 <= to) {
            int length = section[at + 1] & 0xFF;
            if (section[at] == LANGUAGE_DESCRIPTOR && length >= 3 && at + 5 <= to) {
                String code = new String(section, at + 2, 3, StandardCharsets.ISO_8859_1);
                return code.chars().allMatch(c -> (c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? code : "";
            }
            at += 2 + length;
        }
        return "";
    }

    /** Not announced ahead of time. */
    static boolean isCurrent(byte[] section) {
        return (section[5] & 1) != 0;
    }

    static int pid(byte[] section, int at) {
        return u16(section, at) & 0x1FFF;
    }

    private static int length12(byte[] section, int at) {
        return u16(section, at) & 0x0FFF;
    }

    static int u16(byte[] section, int at) {
        return (section[at] & 0xFF) << 8 | (section[at + 1] & 0xFF);
    }
}
