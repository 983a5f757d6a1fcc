package io.srt4j.gateway.transmit;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** One message behind the other into a file or standard output. Held back only while the next one is there already. */
final class StreamOutput implements Output {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;

    private StreamOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    }

    /** A file that exists is overwritten. */
    static StreamOutput file(Path path) throws IOException {
        return new StreamOutput(Files.newOutputStream(path));
    }

    static StreamOutput standard() {
        return new StreamOutput(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public int maxBytes() {
        return Input.MAX_BYTES;
    }

    @Override
    public void write(ByteBuffer message) throws IOException {
        out.write(message.array(), message.arrayOffset() + message.position(), message.remaining());
        message.position(message.limit());
    }

    @Override
    public void idle() throws IOException {
        out.flush();
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
