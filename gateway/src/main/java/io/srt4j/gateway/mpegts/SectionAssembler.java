package io.srt4j.gateway.mpegts;

/**
 * Puts the sections of one table together (ISO/IEC 13818-1, 2.4.4): they may span packets, and packets may hold several.
 * Hands out only whole ones with a correct checksum. Bounded by the largest section the standard allows for tables.
 */
final class SectionAssembler implements PayloadSink {
    private static final int MAX_SECTION_BYTES = 1024;
    private static final int HEADER_BYTES = 3;
    /** Header of eight bytes and checksum. */
    private static final int MIN_SECTION_BYTES = 12;
    private static final int STUFFING = 0xFF;

    /** Receives a section {@code [0, lengthBytes)}, borrowed for the call. */
    interface Receiver {
        void onSection(byte[] section, int lengthBytes);
    }

    private final Receiver receiver;
    private final byte[] buffer = new byte[MAX_SECTION_BYTES + TsPackets.PACKET_BYTES];
    private int sizeBytes;
    private boolean collecting;
    private long badSections;

    SectionAssembler(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void start(byte[] data, int from, int to) {
        // pointer_field: so many bytes still belong to the section before.
        int begin = from < to ? from + 1 + (data[from] & 0xFF) : to;
        if (begin >= to) {
            gap();
            return;
        }
        if (collecting) {
            append(data, from + 1, begin);
        }
        collecting = true;
        sizeBytes = 0;
        append(data, begin, to);
    }

    @Override
    public void resume(byte[] data, int from, int to) {
        if (collecting) {
            append(data, from, to);
        }
    }

    @Override
    public void gap() {
        collecting = false;
        sizeBytes = 0;
    }

    /** Only where a section goes on: there are encoders that never count the packets of their tables. */
    @Override
    public boolean isRepetition(byte[] data, int from, int to, boolean isStart) {
        return !isStart;
    }

    long badSections() {
        return badSections;
    }

    private void append(byte[] data, int from, int to) {
        System.arraycopy(data, from, buffer, sizeBytes, to - from);
        sizeBytes += to - from;
        while (collecting && sizeBytes >= HEADER_BYTES) {
            if ((buffer[0] & 0xFF) == STUFFING) {
                gap();
                return;
            }
            int length = HEADER_BYTES + ((buffer[1] & 0x0F) << 8 | (buffer[2] & 0xFF));
            if (length > MAX_SECTION_BYTES) {
                badSections++;
                gap();
                return;
            }
            if (sizeBytes < length) {
                return;
            }
            deliver(length);
            System.arraycopy(buffer, length, buffer, 0, sizeBytes - length);
            sizeBytes -= length;
        }
    }

    private void deliver(int length) {
        boolean hasLongHeader = (buffer[1] & 0x80) != 0;
        if (length >= MIN_SECTION_BYTES && hasLongHeader && PsiCrc.of(buffer, 0, length) == 0) {
            receiver.onSection(buffer, length);
        } else {
            badSections++;
        }
    }
}
