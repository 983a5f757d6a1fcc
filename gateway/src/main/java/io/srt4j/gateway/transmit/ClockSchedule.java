package io.srt4j.gateway.transmit;

import io.srt4j.gateway.mpegts.PcrReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * When the bytes of an MPEG transport stream are due by its own clock (PCR): those between two clock values are spread
 * evenly, so that a receiver gets no bursts.
 *
 * <p>Reads ahead in the file, up to the next clock value, through a stream of its own. Where the clock jumps, and after
 * its last value, the rate stays what it was. Owned by the reader of the file.
 */
final class ClockSchedule implements Schedule {
    private static final int PIECE_BYTES = 50 * 188;
    /** The standard wants a clock value every 100 ms, files that are badly made have one a second. */
    private static final long LONGEST_STEP_27M = 10 * 27_000_000L;
    private static final long SEARCH_BYTES = 8 << 20;

    private record Mark(long offset, long clock27M, boolean isDiscontinuous) {}

    private final Path file;
    private final InputStream in;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final Deque<Mark> ahead = new ArrayDeque<>();
    private final PcrReader clock = new PcrReader(
            (offset, clock27M, isDiscontinuous) -> ahead.add(new Mark(offset, clock27M, isDiscontinuous)));
    private long readBytes;
    private boolean atEnd;

    // Between these two marks time runs evenly.
    private Mark from = new Mark(0, 0, true);
    private Mark to = from;
    private long fromNs;
    private long toNs;
    private double nsPerByte;

    ClockSchedule(Path file) throws IOException {
        this.file = file;
        in = Files.newInputStream(file);
        findFirst();
    }

    private void findFirst() throws IOException {
        Mark first = next();
        if (first == null) {
            close();
            throw new IOException(file + ": no clock (PCR of an MPEG transport stream) in its first "
                    + (SEARCH_BYTES >> 20) + " MiB to go by; set --pace to a bit rate or to none");
        }
        from = first;
        to = first;
    }

    @Override
    public long dueNs(long offset) throws IOException {
        while (offset >= to.offset) {
            Mark next = next();
            if (next == null) {
                return toNs + Math.round((offset - to.offset) * nsPerByte);
            }
            advance(next);
        }
        return offset <= from.offset ? fromNs : fromNs + Math.round((offset - from.offset) * nsPerByte);
    }

    private void advance(Mark next) {
        long bytes = next.offset - to.offset;
        long step27M = Math.floorMod(next.clock27M - to.clock27M, PcrReader.WRAP_27M);
        boolean isContinuous = !next.isDiscontinuous && step27M > 0 && step27M <= LONGEST_STEP_27M;
        if (isContinuous) {
            nsPerByte = step27M * 1000.0 / 27 / bytes;
        }
        from = to;
        fromNs = toNs;
        to = next;
        toNs = fromNs + Math.round(bytes * nsPerByte);
    }

    /** The next clock value; null if there is none. */
    private @Nullable Mark next() throws IOException {
        long searchedTo = readBytes + SEARCH_BYTES;
        while (ahead.isEmpty() && !atEnd && readBytes < searchedTo) {
            int bytes = in.read(piece);
            atEnd = bytes < 0;
            if (bytes > 0) {
                clock.feed(piece, 0, bytes);
                readBytes += bytes;
            }
        }
        return ahead.poll();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
