package io.srt4j.transport.interop;

import io.srt4j.transport.SrtConnection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Our end of a connection, whoever drives it. */
interface Line extends Closeable {
    /** As {@link SrtConnection#receive(ByteBuffer, Duration)}. */
    int receive(ByteBuffer into, Duration timeout) throws IOException;

    void send(ByteBuffer message) throws IOException;

    @Override
    void close() throws IOException;

    /** An ordinary connection. */
    static Line of(SrtConnection connection) {
        return new Line() {
            @Override
            public int receive(ByteBuffer into, Duration timeout) throws IOException {
                return connection.receive(into, timeout);
            }

            @Override
            public void send(ByteBuffer message) throws IOException {
                connection.send(message);
            }

            @Override
            public void close() {
                connection.close();
            }

            @Override
            public String toString() {
                return connection.stats().toString();
            }
        };
    }
}
