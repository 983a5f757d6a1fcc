package io.srt4j.gateway.transmit;

import io.srt4j.transport.SrtConnection;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Messages of an SRT connection. The end is the peer's goodbye; any other end is an exception that says which. */
record SrtInput(SrtConnection connection) implements Input {
    @Override
    public int read(ByteBuffer into) throws IOException {
        return connection.receive(into);
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public void close() {
        connection.close();
    }
}
