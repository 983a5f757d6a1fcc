package io.srt4j.gateway.mpegts;

import java.util.Arrays;

/**
 * Puts the PES packets of one stream together (ISO/IEC 13818-1, 2.4.3.6) and reads their headers.
 *
 * <p>One is handed out as soon as its declared length is there, or, if it declares none, when the next one begins. A gap
 * costs the packet it falls into and nothing else. Bounded: a packet of more than {@link #MAX_PES_BYTES} is dropped. The
 * buffer is reused, so that a whole packet costs no allocation here.
 */
final class PesAssembler implements PayloadSink {
    static final int MAX_PES_BYTES = 8 << 20;
    /** No time stamp where one may be. */
    static final long NO_TIME = -1;

    private static final int FIXED_HEADER_BYTES = 6;
    private static final int OPTIONAL_HEADER_BYTES = 9;
    private static final int TIME_BYTES = 5;
    private static final int INITIAL_BYTES = 16_384;

    /** Receives whole packets. */
    interface Receiver {
        /** A packet begins. */
        void onPesStart();

        /** The packet that began last is whole: see the accessors. */
        void onPes(PesAssembler pes);

        /** Something of the stream is missing between the packet handed out last and the next one. */
        void onLoss();
    }

    private final Receiver receiver;
    private byte[] buffer = new byte[INITIAL_BYTES];
    private int sizeBytes;
    private int expectedBytes;
    private boolean collecting;
    private long droppedPes;
    private int payloadStart;
    private long pts = NO_TIME;
    private long dts = NO_TIME;

    PesAssembler(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void start(byte[] data, int from, int to) {
        finish();
        collecting = true;
        sizeBytes = 0;
        expectedBytes = Integer.MAX_VALUE;
        receiver.onPesStart();
        resume(data, from, to);
    }

    @Override
    public void resume(byte[] data, int from, int to) {
        if (!collecting) {
            return;
        }
        int bytes = to - from;
        if (sizeBytes + bytes > buffer.length && !grow(sizeBytes + bytes)) {
            drop();
            return;
        }
        System.arraycopy(data, from, buffer, sizeBytes, bytes);
        boolean hadLength = sizeBytes >= FIXED_HEADER_BYTES;
        sizeBytes += bytes;
        if (!hadLength && sizeBytes >= FIXED_HEADER_BYTES) {
            readFixedHeader();
        }
        if (sizeBytes >= expectedBytes) {
            sizeBytes = expectedBytes;
            finish();
        }
    }

    @Override
    public void gap() {
        if (collecting) {
            drop();
        } else {
            receiver.onLoss();
        }
    }

    /** By its contents, as a gap of fifteen packets leaves the same counter. */
    @Override
    public boolean isRepetition(byte[] data, int from, int to, boolean isStart) {
        int bytes = to - from;
        return sizeBytes >= bytes && Arrays.equals(data, from, to, buffer, sizeBytes - bytes, sizeBytes);
    }

    /** Hands out what has been collected: there will be no more of it. */
    void finish() {
        if (!collecting) {
            return;
        }
        collecting = false;
        if (readOptionalHeader()) {
            receiver.onPes(this);
        } else {
            drop();
        }
    }

    /** The array that holds the payload {@code [payloadStart, payloadEnd)}; borrowed until the next packet begins. */
    byte[] bytes() {
        return buffer;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadEnd() {
        return sizeBytes;
    }

    /** 33 bits of 90 kHz, or {@link #NO_TIME}. */
    long pts() {
        return pts;
    }

    /** The same as {@link #pts} where the packet does not give its own. */
    long dts() {
        return dts;
    }

    long droppedPes() {
        return droppedPes;
    }

    private void drop() {
        collecting = false;
        sizeBytes = 0;
        droppedPes++;
        receiver.onLoss();
    }

    private boolean grow(int neededBytes) {
        if (neededBytes > MAX_PES_BYTES) {
            return false;
        }
        buffer = Arrays.copyOf(buffer, Math.min(MAX_PES_BYTES, Math.max(neededBytes, 2 * buffer.length)));
        return true;
    }

    private void readFixedHeader() {
        if (buffer[0] != 0 || buffer[1] != 0 || buffer[2] != 1) {
            drop();
            return;
        }
        int declared = (buffer[4] & 0xFF) << 8 | (buffer[5] & 0xFF);
        expectedBytes = declared == 0 ? Integer.MAX_VALUE : FIXED_HEADER_BYTES + declared;
    }

    private boolean readOptionalHeader() {
        pts = NO_TIME;
        dts = NO_TIME;
        if (sizeBytes < OPTIONAL_HEADER_BYTES || (buffer[6] & 0xC0) != 0x80) {
            return false;
        }
        int headerBytes = buffer[8] & 0xFF;
        payloadStart = OPTIONAL_HEADER_BYTES + headerBytes;
        if (payloadStart > sizeBytes) {
            return false;
        }
        if ((buffer[7] & 0x80) != 0 && headerBytes >= TIME_BYTES) {
            pts = timeAt(OPTIONAL_HEADER_BYTES);
            dts = pts;
            if ((buffer[7] & 0x40) != 0 && headerBytes >= 2 * TIME_BYTES) {
                dts = timeAt(OPTIONAL_HEADER_BYTES + TIME_BYTES);
            }
        }
        return true;
    }

    private long timeAt(int at) {
        return (buffer[at] & 0x0EL) << 29 | (buffer[at + 1] & 0xFFL) << 22 | (buffer[at + 2] & 0xFEL) << 14
                | (buffer[at + 3] & 0xFFL) << 7 | (buffer[at + 4] & 0xFEL) >> 1;
    }
}
