package io.srt4j.gateway.mpegts;

/**
 * Finds the clock values in a transport stream that comes in pieces of any size: those of the first PID that has any.
 * Throws nothing, whatever the bytes are, and holds one packet. Owned by one thread, on which the listener is called.
 */
public final class PcrReader {
    /** Where a clock, which ticks 27 million times a second, starts again from zero. */
    public static final long WRAP_27M = (1L << 33) * 300;

    private static final int PCR_FLAG = 0x10;
    private static final int DISCONTINUITY_FLAG = 0x80;
    /** Flags and the clock value. */
    private static final int LEAST_FIELD_BYTES = 7;

    /** Receives clock values in the order of the stream. */
    public interface Listener {
        /**
         * Takes one.
         *
         * @param offset of the packet's first byte, counted from the first byte fed
         * @param clock27M in {@code [0, WRAP_27M)}
         * @param isDiscontinuous whether it has nothing to do with the one before
         */
        void onClock(long offset, long clock27M, boolean isDiscontinuous);
    }

    private final PacketSync sync = new PacketSync(this::onPacket);
    private final Listener listener;
    private long packets;
    private int pid = -1;

    public PcrReader(Listener listener) {
        this.listener = listener;
    }

    /** Reads on in the bytes {@code [from, to)}, which are borrowed for the call. */
    public void feed(byte[] data, int from, int to) {
        sync.feed(data, from, to, 0);
    }

    private void onPacket(byte[] data, int at, long tag) {
        long offset = packets * TsPackets.PACKET_BYTES + sync.skippedBytes();
        packets++;
        boolean hasField = (data[at + 3] & 0x20) != 0 && (data[at + 4] & 0xFF) >= LEAST_FIELD_BYTES;
        if (!hasField || (data[at + 5] & PCR_FLAG) == 0) {
            return;
        }
        int own = (data[at + 1] & 0x1F) << 8 | (data[at + 2] & 0xFF);
        if (pid < 0) {
            pid = own;
        }
        if (own == pid) {
            listener.onClock(offset, clock27M(data, at + 6), (data[at + 5] & DISCONTINUITY_FLAG) != 0);
        }
    }

    /** 33 bits that tick at 90 kHz, 6 reserved ones, and 9 that count 300 steps between two ticks. */
    private static long clock27M(byte[] data, int at) {
        long base = (data[at] & 0xFFL) << 25 | (data[at + 1] & 0xFF) << 17 | (data[at + 2] & 0xFF) << 9
                | (data[at + 3] & 0xFF) << 1 | (data[at + 4] & 0xFF) >> 7;
        int extension = (data[at + 4] & 1) << 8 | (data[at + 5] & 0xFF);
        return (base * 300 + extension) % WRAP_27M;
    }
}
