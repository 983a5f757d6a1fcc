package io.srt4j.gateway.mpegts;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A transport stream as a list of packets, and what may happen to it on its way. Each step gives a new one. */
record TsEdit(List<byte[]> packets) {
    private static final int PACKET_BYTES = TsPackets.PACKET_BYTES;
    private static final long STAMP_MASK = (1L << 33) - 1;

    static TsEdit of(Clip clip) {
        return of(clip.stream());
    }

    static TsEdit of(byte[] stream) {
        List<byte[]> packets = new ArrayList<>();
        for (int at = 0; at + PACKET_BYTES <= stream.length; at += PACKET_BYTES) {
            packets.add(Arrays.copyOfRange(stream, at, at + PACKET_BYTES));
        }
        return new TsEdit(packets);
    }

    byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        packets.forEach(out::writeBytes);
        return out.toByteArray();
    }

    TsEdit then(TsEdit other) {
        List<byte[]> all = new ArrayList<>(packets);
        all.addAll(other.packets);
        return new TsEdit(all);
    }

    TsEdit without(Predicate<byte[]> unwanted) {
        return new TsEdit(packets.stream().filter(unwanted.negate()).toList());
    }

    TsEdit part(int from, int to) {
        return new TsEdit(packets.subList(from, to));
    }

    /** Where the n-th packet of this kind is, counting from 0. */
    int indexOf(Predicate<byte[]> wanted, int n) {
        int left = n;
        for (int i = 0; i < packets.size(); i++) {
            if (wanted.test(packets.get(i)) && left-- == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such packet");
    }

    /** Counts the packets of each PID anew, as if they came out of one encoder. */
    TsEdit renumbered() {
        Map<Integer, Integer> counters = new HashMap<>();
        return map(packet -> {
            if ((packet[3] & 0x10) != 0) {
                int counter = counters.merge(pid(packet), 0, (old, _) -> (old + 1) & 0xF);
                packet[3] = (byte) ((packet[3] & 0xF0) | counter);
            }
        });
    }

    /** Adds to every time stamp, in 33 bits. */
    TsEdit restamped(long ticks) {
        return map(packet -> {
            int pes = payload(packet);
            boolean isPes = isStart(packet) && pes + 19 <= PACKET_BYTES && packet[pes] == 0 && packet[pes + 1] == 0
                    && packet[pes + 2] == 1;
            if (isPes && (packet[pes + 7] & 0x80) != 0) {
                writeStamp(packet, pes + 9, readStamp(packet, pes + 9) + ticks);
            }
            if (isPes && (packet[pes + 7] & 0x40) != 0) {
                writeStamp(packet, pes + 14, readStamp(packet, pes + 14) + ticks);
            }
        });
    }

    TsEdit movedToPid(int from, int to) {
        return map(packet -> {
            if (pid(packet) == from) {
                packet[1] = (byte) ((packet[1] & 0xE0) | to >> 8);
                packet[2] = (byte) to;
            }
        });
    }

    /** Puts these packets in the place of each program map. */
    TsEdit withMap(byte[]... map) {
        List<byte[]> all = new ArrayList<>();
        for (byte[] packet : packets) {
            if (pid(packet) == PsiWriter.PMT_PID) {
                all.addAll(List.of(map));
            } else {
                all.add(packet);
            }
        }
        return new TsEdit(all).copy().renumbered();
    }

    static Predicate<byte[]> of(int pid) {
        return packet -> pid(packet) == pid;
    }

    static Predicate<byte[]> startOf(int pid) {
        return packet -> pid(packet) == pid && isStart(packet);
    }

    static int pid(byte[] packet) {
        return (packet[1] & 0x1F) << 8 | (packet[2] & 0xFF);
    }

    static boolean isStart(byte[] packet) {
        return (packet[1] & 0x40) != 0;
    }

    private static int payload(byte[] packet) {
        return (packet[3] & 0x20) == 0 ? 4 : 5 + (packet[4] & 0xFF);
    }

    private interface Change {
        void apply(byte[] packet);
    }

    private TsEdit copy() {
        return new TsEdit(packets.stream().map(byte[]::clone).toList());
    }

    private TsEdit map(Change change) {
        TsEdit copy = copy();
        copy.packets.forEach(change::apply);
        return copy;
    }

    private static long readStamp(byte[] packet, int at) {
        return (packet[at] & 0x0EL) << 29 | (packet[at + 1] & 0xFFL) << 22 | (packet[at + 2] & 0xFEL) << 14
                | (packet[at + 3] & 0xFFL) << 7 | (packet[at + 4] & 0xFEL) >> 1;
    }

    private static void writeStamp(byte[] packet, int at, long ticks) {
        long stamp = ticks & STAMP_MASK;
        packet[at] = (byte) ((packet[at] & 0xF1) | (stamp >> 30) << 1);
        packet[at + 1] = (byte) (stamp >> 22);
        packet[at + 2] = (byte) ((stamp >> 14) | 1);
        packet[at + 3] = (byte) (stamp >> 7);
        packet[at + 4] = (byte) ((stamp << 1) | 1);
    }
}
