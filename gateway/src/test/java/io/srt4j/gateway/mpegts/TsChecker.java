package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads a transport stream as strictly as the standard allows and fails at the first thing that is not right. Written
 * independently of the demuxer, which forgives nearly everything.
 */
public final class TsChecker {
    private static final long MASK_33_BITS = (1L << 33) - 1;

    private final Map<Integer, Integer> continuity = new LinkedHashMap<>();
    private final Map<Integer, Pes> open = new LinkedHashMap<>();
    private final Map<Integer, Integer> streamTypes = new LinkedHashMap<>();
    private final Map<Integer, String> languages = new LinkedHashMap<>();
    private final List<Access> accesses = new ArrayList<>();
    private final List<Long> clocks = new ArrayList<>();
    private int pmtPid = -1;
    private int clockPid = -1;
    private int pmtVersion = -1;
    private int tables;
    private int clockJumps;
    private long clock90k = -1;

    /** One PES packet; times as on the wire, 33 bits. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Access(int pid, int streamType, long pts90k, long dts90k, boolean randomAccess, byte[] payload) {
        public boolean isVideo() {
            return streamType != 0x0F;
        }

        /** The NAL units of a video access unit, without start codes. */
        public List<byte[]> nals() {
            List<byte[]> nals = new ArrayList<>();
            int from = -1;
            for (int i = 0; i + 3 < payload.length; i++) {
                if (payload[i] == 0 && payload[i + 1] == 0 && payload[i + 2] == 0 && payload[i + 3] == 1) {
                    if (from >= 0) {
                        nals.add(Arrays.copyOfRange(payload, from, i));
                    }
                    from = i + 4;
                }
            }
            nals.add(Arrays.copyOfRange(payload, from, payload.length));
            return nals;
        }
    }

    private static final class Pes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final boolean randomAccess;
        private final long clock90k;

        Pes(boolean randomAccess, long clock90k) {
            this.randomAccess = randomAccess;
            this.clock90k = clock90k;
        }
    }

    /** Reads whole packets and finishes what is open: the end of a segment is the end of its access units. */
    public TsChecker read(byte[] packets) {
        assertThat(packets.length % 188).as("a whole number of packets").isZero();
        for (int at = 0; at < packets.length; at += 188) {
            packet(Arrays.copyOfRange(packets, at, at + 188));
        }
        List.copyOf(open.keySet()).forEach(this::finish);
        return this;
    }

    public List<Access> accesses() {
        return accesses;
    }

    public List<Access> accesses(int pid) {
        return accesses.stream().filter(access -> access.pid() == pid).toList();
    }

    public List<Long> clocks() {
        return clocks;
    }

    public Map<Integer, Integer> streamTypes() {
        return streamTypes;
    }

    public Map<Integer, String> languages() {
        return languages;
    }

    public int tables() {
        return tables;
    }

    public int pmtVersion() {
        return pmtVersion;
    }

    public int clockJumps() {
        return clockJumps;
    }

    private void packet(byte[] p) {
        assertThat(p[0]).as("sync byte").isEqualTo((byte) 0x47);
        assertThat(p[1] & 0x80).as("transport_error_indicator").isZero();
        assertThat(p[3] & 0xC0).as("scrambling").isZero();
        int pid = u16(p, 1) & 0x1FFF;
        boolean begins = (p[1] & 0x40) != 0;
        boolean hasAdaptation = (p[3] & 0x20) != 0;
        boolean hasPayload = (p[3] & 0x10) != 0;
        checkContinuity(pid, p[3] & 0x0F, hasPayload);
        int at = 4;
        boolean randomAccess = false;
        if (hasAdaptation) {
            int length = p[4] & 0xFF;
            assertThat(length).as("adaptation_field_length").isLessThanOrEqualTo(hasPayload ? 182 : 183);
            randomAccess = length > 0 && (p[5] & 0x40) != 0;
            adaptation(p, pid, length);
            at += 1 + length;
        }
        if (!hasPayload) {
            assertThat(at).isEqualTo(188);
        } else if (pid == 0 || pid == pmtPid) {
            assertThat(begins).isTrue();
            section(p, at, pid);
        } else {
            payload(p, at, pid, begins, randomAccess);
        }
    }

    private void checkContinuity(int pid, int counter, boolean hasPayload) {
        Integer last = continuity.put(pid, counter);
        if (last != null) {
            assertThat(counter).as("continuity of PID %#x", pid)
                    .isEqualTo(hasPayload ? (last + 1) & 0x0F : last.intValue());
        }
    }

    private void adaptation(byte[] p, int pid, int length) {
        if (length == 0) {
            return;
        }
        assertThat(p[5] & 0x2F).as("adaptation flags that we never set").isZero();
        boolean hasClock = (p[5] & 0x10) != 0;
        if ((p[5] & 0x80) != 0) {
            clockJumps++;
            clock90k = -1;
        }
        if (hasClock) {
            assertThat(pid).as("only the PCR PID carries the clock").isEqualTo(clockPid);
            long base = (u16(p, 6) << 16 | u16(p, 8)) & 0xFFFF_FFFFL;
            long clock = base << 1 | (p[10] & 0x80) >> 7;
            assertThat(p[10] & 0x7E).as("reserved bits").isEqualTo(0x7E);
            if (clock90k >= 0) {
                long step = clock - clock90k & MASK_33_BITS;
                assertThat(step).as("clock goes forward").isBetween(1L, 90_000L * 3);
            }
            clock90k = clock;
            clocks.add(clock);
        }
        for (int i = hasClock ? 12 : 6; i < 5 + length; i++) {
            assertThat(p[i]).as("stuffing").isEqualTo((byte) 0xFF);
        }
    }

    private void section(byte[] p, int at, int pid) {
        int start = at + 1 + (p[at] & 0xFF);
        int length = u16(p, start + 1) & 0x0FFF;
        int end = start + 3 + length;
        assertThat(PsiCrc.of(p, start, end)).as("CRC").isZero();
        for (int i = end; i < 188; i++) {
            assertThat(p[i]).isEqualTo((byte) 0xFF);
        }
        if (pid == 0) {
            assertThat(p[start]).isEqualTo((byte) 0);
            assertThat(length).isEqualTo(13);
            pmtPid = u16(p, start + 10) & 0x1FFF;
            return;
        }
        assertThat(p[start]).isEqualTo((byte) 2);
        tables++;
        pmtVersion = (p[start + 5] & 0x3E) >> 1;
        clockPid = u16(p, start + 8) & 0x1FFF;
        streamTypes.clear();
        languages.clear();
        int i = start + 12 + (u16(p, start + 10) & 0x0FFF);
        while (i < end - 4) {
            int stream = u16(p, i + 1) & 0x1FFF;
            int descriptors = u16(p, i + 3) & 0x0FFF;
            streamTypes.put(stream, p[i] & 0xFF);
            if (descriptors == 6 && p[i + 5] == 0x0A) {
                languages.put(stream, "" + (char) p[i + 7] + (char) p[i + 8] + (char) p[i + 9]);
            }
            i += 5 + descriptors;
        }
        assertThat(i).isEqualTo(end - 4);
    }

    private void payload(byte[] p, int at, int pid, boolean begins, boolean randomAccess) {
        assertThat(streamTypes).as("PIDs are announced before they are used").containsKey(pid);
        if (begins) {
            finish(pid);
            open.put(pid, new Pes(randomAccess, clock90k));
        }
        Pes pes = Objects.requireNonNull(open.get(pid), "a PES packet begins at its start");
        pes.bytes.write(p, at, 188 - at);
    }

    private void finish(int pid) {
        Pes pes = open.remove(pid);
        if (pes == null) {
            return;
        }
        byte[] b = pes.bytes.toByteArray();
        assertThat(Arrays.copyOf(b, 3)).as("PES start code").containsExactly(0, 0, 1);
        int length = u16(b, 4);
        assertThat(length).as("PES_packet_length").isIn(0, b.length - 6);
        assertThat(b[6] & 0xC0).isEqualTo(0x80);
        boolean hasDts = (b[7] & 0xC0) == 0xC0;
        assertThat(b[8]).isEqualTo((byte) (hasDts ? 10 : 5));
        long pts = timestamp(b, 9, hasDts ? 3 : 2);
        long dts = hasDts ? timestamp(b, 14, 1) : pts;
        assertThat(hasDts).as("DTS only where it differs").isEqualTo(pts != dts);
        assertThat(dts - pes.clock90k & MASK_33_BITS).as("decoded after the clock says so, and soon")
                .isBetween(0L, 90_000L * 10);
        int from = 9 + b[8];
        accesses.add(new Access(pid, streamTypes.getOrDefault(pid, -1), pts, dts, pes.randomAccess,
                Arrays.copyOfRange(b, from, b.length)));
    }

    private static long timestamp(byte[] b, int at, int prefix) {
        assertThat((b[at] & 0xF0) >> 4).as("time stamp prefix").isEqualTo(prefix);
        assertThat(b[at] & b[at + 2] & b[at + 4] & 1).as("marker bits").isEqualTo(1);
        return (b[at] & 0x0EL) << 29 | (long) (b[at + 1] & 0xFF) << 22 | (b[at + 2] & 0xFEL) << 14
                | (long) (b[at + 3] & 0xFF) << 7 | (b[at + 4] & 0xFF) >> 1;
    }

    private static int u16(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
    }
}
