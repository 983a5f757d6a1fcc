package io.srt4j.gateway.transmit;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Standard input or a named pipe, in pieces of at most a given size. A piece is what is there, so that nothing waits for
 * its successor; but a packet of a transport stream is never cut.
 */
final class PipeInput implements Input {
    private static final int TS_PACKET_BYTES = 188;
    private static final byte TS_SYNC = 0x47;

    private final InputStream in;
    private final int chunkBytes;
    private final Optional<Metronome> metronome;
    private long offset;

    private PipeInput(InputStream in, int chunkBytes, Pace pace) {
        this.in = in;
        this.chunkBytes = chunkBytes;
        metronome = switch (pace) {
            case Pace.Unlimited() -> Optional.empty();
            case Pace.Constant(long bitsPerSec) -> Optional.of(new Metronome(new Schedule.ConstantRate(bitsPerSec)));
            case Pace.ByClock() -> throw new IllegalArgumentException("a pipe cannot be read ahead");
        };
    }

    static PipeInput standard(int chunkBytes, Pace pace) {
        return new PipeInput(new FileInputStream(FileDescriptor.in), chunkBytes, pace);
    }

    /** Waits for somebody to write to the pipe. */
    static PipeInput named(Path path, int chunkBytes, Pace pace) throws IOException {
        return new PipeInput(new FileInputStream(path.toFile()), chunkBytes, pace);
    }

    /** What {@code in} gives; for tests. */
    static PipeInput of(InputStream in, int chunkBytes) {
        return new PipeInput(in, chunkBytes, new Pace.Unlimited());
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        byte[] array = into.array();
        int start = into.arrayOffset() + into.position();
        int bytes = in.read(array, start, chunkBytes);
        if (bytes < 0) {
            return -1;
        }
        while (bytes < chunkBytes && (in.available() > 0 || endsInsidePacket(array[start], bytes))) {
            int more = in.read(array, start + bytes, chunkBytes - bytes);
            if (more < 0) {
                break; // the next call finds the end again
            }
            bytes += more;
        }
        into.position(into.position() + bytes);
        if (metronome.isPresent()) {
            metronome.get().await(offset);
        }
        offset += bytes;
        return bytes;
    }

    private static boolean endsInsidePacket(byte first, int bytes) {
        return first == TS_SYNC && bytes % TS_PACKET_BYTES != 0;
    }

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
        if (metronome.isPresent()) {
            metronome.get().close();
        }
    }
}
