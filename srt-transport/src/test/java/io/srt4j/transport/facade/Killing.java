package io.srt4j.transport.facade;

import io.srt4j.transport.SrtConnection;

/** Takes a connection's socket away, as a crash would: nothing is sent any more. */
public final class Killing {
    private Killing() {}

    public static void kill(SrtConnection connection) {
        ((BlockingConnection) connection).endpoint().driver().close();
    }
}
