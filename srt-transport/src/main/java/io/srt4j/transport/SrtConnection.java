package io.srt4j.transport;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * An established connection. Blocking, made for virtual threads, one per direction: a second thread that enters
 * {@link #receive} or {@link #send} while another is in it gets an {@link IllegalStateException}. All other methods
 * may be called from any thread at any time.
 *
 * <p>Interrupts, time-outs and {@link #close} from another thread end a wait at once. Messages keep their boundaries.
 */
public interface SrtConnection extends AutoCloseable {
    /**
     * Waits for the next message, as long as {@link AdjustableOptions#receiveTimeoutMs} says, by default for ever, and
     * copies it to {@code into}.
     *
     * @return its bytes; -1 when the peer has shut the connection down and everything it sent was read
     * @throws SrtException.Closed if the connection ended otherwise, after everything that came was read; at once if
     *     it was closed here
     * @throws IllegalArgumentException if {@code into} has less room than the message needs, which stays the next one
     */
    int receive(ByteBuffer into) throws SrtException;

    /**
     * The same, but gives up after {@code timeout}.
     *
     * @throws SrtException.TimedOut if no message came in time; the next call may have more luck
     */
    int receive(ByteBuffer into, Duration timeout) throws SrtException;

    /**
     * Sends {@code message}, at most {@link NegotiatedSettings#maxPayloadBytes} long, and moves its position to its
     * limit. Returns as soon as the message has its place in the queue; waits while the queue is full, as long as
     * {@link AdjustableOptions#sendTimeoutMs} says, by default 30 s.
     *
     * @throws SrtException.TimedOut if the queue stayed full: nothing of the message was taken
     */
    void send(ByteBuffer message) throws SrtException;

    /** The same, but waits at most {@code timeout} for room. */
    void send(ByteBuffer message, Duration timeout) throws SrtException;

    /**
     * The same, but does not wait: for a thread that serves many connections.
     *
     * @return false if the queue is full: nothing of the message was taken
     */
    boolean offer(ByteBuffer message) throws SrtException;

    /** Statistics of this moment; the last ones for a closed connection. */
    SrtStats stats();

    /** What both sides agreed on. */
    NegotiatedSettings settings();

    /** What the caller asked for; empty if it did not say. */
    String streamId();

    /** Where the peer is at present: it may move if {@link SrtOptions#followPeerAddress} allows it. */
    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    /** The local socket id, which tells connections of one runtime apart in logs and captures. */
    int socketId();

    /** The options that may still be changed, as they are at present. */
    AdjustableOptions adjustable();

    /** Changes them, for what is sent and received from now on. */
    void adjust(AdjustableOptions changed);

    /** When the connection was established. */
    Duration age();

    /** Why it ended; empty while it is open. */
    Optional<CloseReason> closeReason();

    /** What the accept policy attached to the request, if it is a {@code T}. */
    <T> Optional<T> attachment(Class<T> type);

    /**
     * Sends what is queued, shuts the connection down and waits for that, at most the linger time of the options.
     * An interrupt ends the wait, not the closing. Closing twice is harmless.
     */
    @Override
    void close();

    /** The same with a reason of this side, such as {@link CloseReason#kicked}, which {@link #closeReason} has then. */
    void close(CloseReason why);
}
