package io.srt4j.gateway.transmit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file in pieces of equal size, the last one excepted, each when it is due. */
final class FileInput implements Input {
    private final InputStream in;
    private final int chunkBytes;
    private final Optional<Metronome> metronome;
    private long offset;

    FileInput(Path path, int chunkBytes, Pace pace) throws IOException {
        this.chunkBytes = chunkBytes;
        metronome = switch (pace) {
            case Pace.Unlimited() -> Optional.empty();
            case Pace.Constant(long bitsPerSec) -> Optional.of(new Metronome(new Schedule.ConstantRate(bitsPerSec)));
            case Pace.ByClock() -> Optional.of(new Metronome(new ClockSchedule(path)));
        };
        in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int bytes = in.readNBytes(into.array(), into.arrayOffset() + into.position(), chunkBytes);
        if (bytes == 0) {
            return -1;
        }
        into.position(into.position() + bytes);
        if (metronome.isPresent()) {
            metronome.get().await(offset);
        }
        offset += bytes;
        return bytes;
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
