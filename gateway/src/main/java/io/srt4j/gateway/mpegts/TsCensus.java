package io.srt4j.gateway.mpegts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says what is in an MPEG transport stream: all its programs and their streams, whatever their kind, and how many packets
 * each has. Throws nothing, whatever the bytes are; bounded by {@link #MAX_PROGRAMS}. Owned by one thread.
 */
public final class TsCensus {
    /** Further programs are not looked at. */
    static final int MAX_PROGRAMS = 64;
    private static final int PIDS = 0x2000;

    /** A program; its streams are empty while its table has not come. */
    public record Program(int number, int tablePid, List<Stream> streams) {}

    /**
     * A stream as its program lists it.
     *
     * @param type of ISO/IEC 13818-1, table 2-34
     * @param language ISO 639-2 code; empty where none is given
     * @param packets that came so far
     */
    public record Stream(int pid, int type, String language, long packets) {
        /** What the type stands for; the number where it has no fixed meaning. */
        public String kind() {
            return switch (type) {
                case 0x01 -> "MPEG-1 video";
                case 0x02 -> "MPEG-2 video";
                case 0x03 -> "MPEG-1 audio";
                case 0x04 -> "MPEG-2 audio";
                case 0x06 -> "private data";
                case 0x0F -> "AAC";
                case 0x10 -> "MPEG-4 video";
                case 0x11 -> "AAC (LATM)";
                case 0x15 -> "metadata";
                case 0x1B -> "H.264";
                case 0x21 -> "JPEG 2000";
                case 0x24 -> "H.265";
                case 0x33 -> "H.266";
                case 0x81 -> "AC-3";
                case 0x86 -> "SCTE-35";
                case 0x87 -> "E-AC-3";
                default -> "type 0x%02X".formatted(type);
            };
        }
    }

    /** A program as its tables have it so far. */
    private final class Table {
        private final int number;
        private final int pid;
        private final SectionAssembler sections = new SectionAssembler(this::onSection);
        private List<PsiTables.Listed> streams = List.of();

        Table(int number, int pid) {
            this.number = number;
            this.pid = pid;
        }

        private void onSection(byte[] section, int lengthBytes) {
            boolean isOurs = section[0] == PsiTables.PMT_ID && PsiTables.isCurrent(section)
                    && PsiTables.u16(section, 3) == number;
            if (isOurs) {
                streams = PsiTables.streams(section, lengthBytes, pid);
            }
        }

        private Program program() {
            return new Program(number, pid, streams.stream()
                    .map(stream -> new Stream(stream.pid(), stream.type(), stream.language(), packetsOf[stream.pid()]))
                    .toList());
        }
    }

    private final PacketSync sync = new PacketSync(this::onPacket);
    private final SectionAssembler programs = new SectionAssembler(this::onPrograms);
    private final Map<Integer, Table> tables = new TreeMap<>();
    private final long[] packetsOf = new long[PIDS];
    private long packets;

    /** Reads on in the bytes {@code [from, to)}, which are borrowed for the call. */
    public void feed(byte[] data, int from, int to) {
        sync.feed(data, from, to, 0);
    }

    /** Transport packets so far, padding included; 0 if this is no transport stream. */
    public long packets() {
        return packets;
    }

    public long paddingPackets() {
        return packetsOf[PsiTables.NULL_PID];
    }

    /** Bytes that belonged to no packet. */
    public long skippedBytes() {
        return sync.skippedBytes();
    }

    /** In the order of their numbers. */
    public List<Program> programs() {
        return tables.values().stream().map(Table::program).toList();
    }

    private void onPacket(byte[] data, int at, long tag) {
        packets++;
        int pid = PsiTables.pid(data, at + 1);
        packetsOf[pid]++;
        int payload = at + 4 + ((data[at + 3] & 0x20) != 0 ? 1 + (data[at + 4] & 0xFF) : 0);
        int end = at + TsPackets.PACKET_BYTES;
        if ((data[at + 3] & 0x10) == 0 || payload >= end) {
            return;
        }
        boolean isStart = (data[at + 1] & 0x40) != 0;
        if (pid == PsiTables.PAT_PID) {
            deliver(programs, isStart, data, payload, end);
        } else {
            for (Table table : tablesAt(pid)) {
                deliver(table.sections, isStart, data, payload, end);
            }
        }
    }

    private List<Table> tablesAt(int pid) {
        List<Table> found = new ArrayList<>(1);
        for (Table table : tables.values()) {
            if (table.pid == pid) {
                found.add(table);
            }
        }
        return found;
    }

    private static void deliver(SectionAssembler sections, boolean isStart, byte[] data, int from, int to) {
        if (isStart) {
            sections.start(data, from, to);
        } else {
            sections.resume(data, from, to);
        }
    }

    private void onPrograms(byte[] section, int lengthBytes) {
        if (section[0] != PsiTables.PAT_ID || !PsiTables.isCurrent(section)) {
            return;
        }
        for (int at = PsiTables.PAT_HEADER_BYTES; at + 4 <= lengthBytes - PsiTables.CRC_BYTES; at += 4) {
            int number = PsiTables.u16(section, at);
            int pid = PsiTables.pid(section, at + 2);
            Table known = tables.get(number);
            boolean isNew = known == null ? tables.size() < MAX_PROGRAMS : known.pid != pid;
            if (number != 0 && isNew) {
                tables.put(number, new Table(number, pid));
            }
        }
    }
}
