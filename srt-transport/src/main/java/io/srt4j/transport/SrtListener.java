package io.srt4j.transport;

import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.AdjustableOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Takes connections at one UDP address. All methods may be called from any thread. */
public interface SrtListener extends AutoCloseable {
    /**
     * Waits for the next connection that the policy let in, as long as the listener's
     * {@link AdjustableOptions#receiveTimeoutMs} says, by default for ever.
     *
     * @throws SrtException.Closed when the listener is closed
     * @throws SrtException.TimedOut if nobody came in time
     */
    SrtConnection accept() throws SrtException;

    /** The same, but gives up after {@code timeout} with {@link SrtException.TimedOut}. */
    SrtConnection accept(Duration timeout) throws SrtException;

    /** The bound address, with the port that port 0 became. */
    InetSocketAddress localAddress();

    /** Connections that came in here and are open. */
    List<SrtConnection> connections();

    /** The last callers that were refused, by the policy or by the protocol, oldest first, at most 100. */
    List<Rejection> rejections();

    /**
     * Takes no more callers. Connections that were accepted live on, and keep the UDP port until the last one closes;
     * those that nobody took from {@link #accept} are closed.
     */
    @Override
    void close();
}
