package io.srt4j.gateway.mpegts;

import java.util.Arrays;

/**
 * Cuts sections and PES packets into transport stream packets of 188 bytes (ISO/IEC 13818-1, 2.4.3) and collects them.
 *
 * <p>What has been collected is taken away with {@link #take}; the buffer below keeps its capacity, so that in steady
 * state the copy handed out is the only allocation. Owned by its muxer.
 */
final class TsPackets {
    static final int PACKET_BYTES = 188;
    static final long NO_PCR = -1;

    private static final int HEADER_BYTES = 4;
    private static final int BODY_BYTES = PACKET_BYTES - HEADER_BYTES;
    private static final long MASK_33_BITS = (1L << 33) - 1;

    private byte[] buffer = new byte[256 * PACKET_BYTES];
    private int sizeBytes;
    private final byte[] continuity = new byte[8_192];

    /** What an adaptation field shall say besides stuffing. {@code pcr90k} is {@link #NO_PCR} or a clock value. */
    record Adaptation(boolean randomAccess, boolean discontinuity, long pcr90k) {
        static final Adaptation NONE = new Adaptation(false, false, NO_PCR);

        /** Bytes of the field with its length byte; 0: there is no need for one. */
        int sizeBytes() {
            return pcr90k != NO_PCR ? 8 : randomAccess || discontinuity ? 2 : 0;
        }
    }

    /** The packets collected since the last call. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(buffer, sizeBytes);
        sizeBytes = 0;
        return taken;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** One PES packet, {@code payload[0, toBytes)}: the adaptation field goes into its first transport packet. */
    void pes(int pid, byte[] payload, int toBytes, Adaptation adaptation) {
        Adaptation next = adaptation;
        int from = 0;
        while (from < toBytes) {
            int room = BODY_BYTES - next.sizeBytes();
            int bytes = Math.min(room, toBytes - from);
            int at = header(pid, from == 0, true, BODY_BYTES - bytes, next);
            System.arraycopy(payload, from, buffer, at, bytes);
            from += bytes;
            next = Adaptation.NONE;
        }
    }

    /** One section that fits one packet; the rest is filled as sections are, not by an adaptation field. */
    void section(int pid, byte[] section) {
        int at = header(pid, true, true, 0, Adaptation.NONE);
        buffer[at] = 0; // pointer_field: the section begins right here
        System.arraycopy(section, 0, buffer, at + 1, section.length);
        Arrays.fill(buffer, at + 1 + section.length, sizeBytes, (byte) 0xFF);
    }

    /** A packet that carries nothing but a clock value. */
    void clock(int pid, Adaptation adaptation) {
        header(pid, false, false, BODY_BYTES, adaptation);
    }

    /** Appends a packet up to its payload; returns where that begins. */
    private int header(int pid, boolean begins, boolean hasPayload, int adaptationBytes, Adaptation adaptation) {
        if (sizeBytes + PACKET_BYTES > buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int at = sizeBytes;
        sizeBytes += PACKET_BYTES;
        buffer[at] = 0x47;
        buffer[at + 1] = (byte) ((begins ? 0x40 : 0) | pid >> 8);
        buffer[at + 2] = (byte) pid;
        if (hasPayload) {
            continuity[pid] = (byte) (continuity[pid] + 1 & 0x0F);
        }
        // Without payload the counter repeats that of the packet before (2.4.3.3).
        buffer[at + 3] = (byte) ((adaptationBytes > 0 ? 0x20 : 0) | (hasPayload ? 0x10 : 0) | continuity[pid]);
        if (adaptationBytes > 0) {
            adaptation(at + HEADER_BYTES, adaptationBytes, adaptation);
        }
        return at + HEADER_BYTES + adaptationBytes;
    }

    private void adaptation(int at, int bytes, Adaptation adaptation) {
        buffer[at] = (byte) (bytes - 1);
        if (bytes == 1) {
            return;
        }
        buffer[at + 1] = (byte) ((adaptation.discontinuity ? 0x80 : 0) | (adaptation.randomAccess ? 0x40 : 0)
                | (adaptation.pcr90k != NO_PCR ? 0x10 : 0));
        int filled = at + 2;
        if (adaptation.pcr90k != NO_PCR) {
            long base = adaptation.pcr90k & MASK_33_BITS;
            buffer[filled] = (byte) (base >> 25);
            buffer[filled + 1] = (byte) (base >> 17);
            buffer[filled + 2] = (byte) (base >> 9);
            buffer[filled + 3] = (byte) (base >> 1);
            buffer[filled + 4] = (byte) (base << 7 | 0x7E); // reserved bits; the 27 MHz extension is 0
            buffer[filled + 5] = 0;
            filled += 6;
        }
        Arrays.fill(buffer, filled, at + bytes, (byte) 0xFF);
    }
}
