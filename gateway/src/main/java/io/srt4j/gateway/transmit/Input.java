package io.srt4j.gateway.transmit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An opened source. Owned by the thread that reads; {@link #close} may be called by any. */
sealed interface Input extends Closeable permits FileInput, PipeInput, SrtInput, UdpInput {
    /** Room for the largest message of any medium. */
    int MAX_BYTES = 65_536;

    /**
     * Waits for the next message and puts it into {@code into}, which has room for {@link #MAX_BYTES}.
     *
     * @return its bytes, at least 1; -1 at the end
     */
    int read(ByteBuffer into) throws IOException;

    /** Whether it goes on by itself, so that what nobody takes is lost; else it waits. */
    boolean isLive();
}
