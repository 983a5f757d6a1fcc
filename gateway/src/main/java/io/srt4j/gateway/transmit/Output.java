package io.srt4j.gateway.transmit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An opened target. Owned by the thread that writes; {@link #close} may be called by any. */
sealed interface Output extends Closeable permits SrtOutput, StreamOutput, UdpOutput {
    /** The largest message {@link #write} takes; what is larger is to be cut. */
    int maxBytes();

    /** Sends {@code message}, whose boundaries the other side sees if its medium has any. */
    void write(ByteBuffer message) throws IOException;

    /** Called while there is nothing to write: passes on what is held back, throws if the other side is gone. */
    void idle() throws IOException;

    /** Returns when what was written is where it belongs; throws if it cannot get there. Nothing is written after it. */
    void finish() throws IOException;
}
