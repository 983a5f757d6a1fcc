package io.srt4j.transport.interop;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a peer is asked to do.
 *
 * @param sends whether it sends the clip, else it receives
 * @param port the port to call or to listen at, on 127.0.0.1
 * @param parameters libsrt's options, under the names its own tools have for them
 * @param output where what it receives goes to
 */
record Call(boolean sends, Mode mode, int port, Map<String, String> parameters, Clip clip, Path output) {
    /** The peer's part in the handshake. */
    enum Mode {
        CALLER,
        LISTENER,
        /** Both call: we from 127.0.0.2, the peer from 127.0.0.1, with the same port. */
        RENDEZVOUS
    }

    /** The same at another port. */
    Call at(int otherPort) {
        return new Call(sends, mode, otherPort, parameters, clip, output);
    }

    static final String OUR_RENDEZVOUS_HOST = "127.0.0.2";

    /** The host the peer calls or listens at. */
    String host() {
        return mode == Mode.RENDEZVOUS ? OUR_RENDEZVOUS_HOST : "127.0.0.1";
    }

    /** The mode as libsrt's tools call it. */
    String modeName() {
        return switch (mode) {
            case CALLER -> "caller";
            case LISTENER -> "listener";
            case RENDEZVOUS -> "rendezvous";
        };
    }
}
