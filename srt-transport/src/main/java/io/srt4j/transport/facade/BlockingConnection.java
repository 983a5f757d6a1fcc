package io.srt4j.transport.facade;

import static java.util.Objects.requireNonNull;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's side of a connection: waits, so that the loop never has to.
 *
 * <p>Owned by no thread; {@link Doorbell} keeps each direction to one thread at a time. Every wait ends when the
 * connection does, and the core ends a connection whose peer is silent.
 */
final class BlockingConnection implements SrtConnection {
    private static final CloseReason NOT_TAKEN = CloseReason.local("nobody took the connection");

    private static final Logger LOG = LoggerFactory.getLogger(BlockingConnection.class);

    private final Endpoint endpoint;
    private final ConnectionLink link;
    /** Written by the loop. */
    private volatile InetSocketAddress remote;
    private final int socketId;
    private final @Nullable PendingRequest request;

    /** On the loop: the face of {@code core}, which connects, or was accepted because of {@code request}. */
    BlockingConnection(Endpoint endpoint, ConnectionCore core, SrtOptions options, @Nullable PendingRequest request) {
        this.endpoint = endpoint;
        this.request = request;
        remote = core.peer();
        socketId = core.localId();
        link = new ConnectionLink(endpoint, core, options, this);
    }

    /** The handshake is over: says why if it came to nothing. */
    void checkOpen(int timeoutMs) throws SrtException {
        CloseReason reason = link.closeReason;
        if (link.settings == null && reason != null) {
            throw switch (reason.kind()) {
                case REJECTED -> new SrtException.Rejected(reason.reject().orElseThrow(), "by " + remote);
                case DISAGREED -> new SrtException.Rejected(reason.reject().orElseThrow(), "the answer of " + remote);
                case CONNECT_TIMEOUT ->
                        new SrtException.TimedOut("connect to " + remote, Duration.ofMillis(timeoutMs));
                case LOCAL, KICKED, PEER_SHUTDOWN, PEER_IDLE, OVERFLOW, PROTOCOL, SOCKET_CLOSED, INTERNAL ->
                        new SrtException.Closed(reason);
            };
        }
    }

    @Override
    public int receive(ByteBuffer into) throws SrtException {
        return receive(into, Doorbell.timeout(link.adjustable.receiveTimeoutMs()));
    }

    @Override
    public int receive(ByteBuffer into, Duration timeout) throws SrtException {
        link.reader.enter();
        try {
            int bytes = take(into);
            if (bytes != 0) {
                return bytes;
            }
            long deadlineNs = Doorbell.deadlineNs(timeout);
            while (true) {
                Doorbell.Waited waited = link.reader.await(this::canTake, deadlineNs);
                bytes = take(into);
                if (bytes != 0) {
                    return bytes;
                }
                switch (waited) {
                    case READY -> {} // cannot be: nobody else takes
                    case TIMED_OUT -> throw new SrtException.TimedOut("receive", timeout);
                    case INTERRUPTED -> throw new SrtException.Interrupted("receive");
                }
            }
        } finally {
            link.reader.leave();
        }
    }

    private boolean canTake() {
        MessageRing ring = link.received;
        return (ring != null && ring.peek() != null) || link.closeReason != null || link.closing.get() != null;
    }

    /** The next message's bytes, -1 at the end of the stream, 0 if there is nothing yet. */
    private int take(ByteBuffer into) throws SrtException {
        CloseReason reason = link.closeReason; // before the ring: whatever came, came before the reason
        throwIfClosing();
        MessageRing ring = link.received;
        ByteBuffer message = ring == null ? null : ring.peek();
        if (ring != null && message != null) {
            int bytes = message.remaining();
            if (bytes > into.remaining()) {
                throw new IllegalArgumentException(
                        "the message has " + bytes + " bytes, the buffer has room for " + into.remaining());
            }
            into.put(message);
            ring.remove();
            if (link.roomWanted && ring.isHalfEmpty()) {
                link.roomWanted = false;
                link.bell.ring();
            }
            return bytes;
        }
        if (reason == null) {
            return 0;
        }
        if (reason.kind() == CloseReason.Kind.PEER_SHUTDOWN) {
            return -1;
        }
        throw new SrtException.Closed(reason);
    }

    @Override
    public void send(ByteBuffer message) throws SrtException {
        send(message, Doorbell.timeout(link.adjustable.sendTimeoutMs()));
    }

    @Override
    public void send(ByteBuffer message, Duration timeout) throws SrtException {
        checkSize(message);
        link.writer.enter();
        try {
            MessageRing ring = ringToSend();
            if (!ring.offer(message)) {
                offerWhenThereIsRoom(ring, message, timeout);
            }
            link.bell.ring();
        } finally {
            link.writer.leave();
        }
    }

    @Override
    public boolean offer(ByteBuffer message) throws SrtException {
        checkSize(message);
        link.writer.enter();
        try {
            boolean taken = ringToSend().offer(message);
            if (taken) {
                link.bell.ring();
            }
            return taken;
        } finally {
            link.writer.leave();
        }
    }

    private void checkSize(ByteBuffer message) {
        int bytes = message.remaining();
        int maxBytes = settings().maxPayloadBytes();
        if (bytes == 0 || bytes > maxBytes) {
            throw new IllegalArgumentException("a message has 1 to " + maxBytes + " bytes, this one " + bytes);
        }
    }

    private MessageRing ringToSend() throws SrtException {
        throwIfOver();
        MessageRing ring = link.queued;
        if (ring == null) {
            ring = ConnectionLink.newRing(link.options.sendBufferPackets());
            link.queued = ring;
        }
        if (ring.isGrown()) {
            boolean _ = ring.settle(System.nanoTime());
        }
        return ring;
    }

    private void offerWhenThereIsRoom(MessageRing ring, ByteBuffer message, Duration timeout) throws SrtException {
        int bytes = message.remaining();
        long deadlineNs = Doorbell.deadlineNs(timeout);
        while (true) {
            Doorbell.Waited waited = link.writer.await(() -> ring.reserve(bytes) != null || isOver(), deadlineNs);
            throwIfOver();
            if (ring.offer(message)) {
                return;
            }
            switch (waited) {
                case READY -> {} // cannot be: nobody else fills the room
                case TIMED_OUT -> throw new SrtException.TimedOut("send", timeout);
                case INTERRUPTED -> throw new SrtException.Interrupted("send");
            }
        }
    }

    private boolean isOver() {
        return link.closing.get() != null || link.peerGone != null || link.closeReason != null;
    }

    private void throwIfOver() throws SrtException {
        throwIfClosing();
        CloseReason reason = link.closeReason != null ? link.closeReason : link.peerGone;
        if (reason != null) {
            throw new SrtException.Closed(reason);
        }
    }

    private void throwIfClosing() throws SrtException {
        CloseReason closing = link.closing.get();
        if (closing != null) {
            CloseReason reason = link.closeReason;
            throw new SrtException.Closed(reason != null ? reason : closing);
        }
    }

    @Override
    public SrtStats stats() {
        Optional<SrtStats> fresh = link.closeReason == null
                ? LoopAnswer.await(endpoint.driver().call((_, nowNs) -> link.freshStats(nowNs)))
                : Optional.empty();
        return fresh.orElseGet(() -> requireNonNull(link.stats, "never connected"));
    }

    @Override
    public NegotiatedSettings settings() {
        return requireNonNull(link.settings, "never connected");
    }

    @Override
    public String streamId() {
        return settings().streamId();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return endpoint.driver().localAddress();
    }

    @Override
    public int socketId() {
        return socketId;
    }

    @Override
    public AdjustableOptions adjustable() {
        return link.adjustable;
    }

    @Override
    public void adjust(AdjustableOptions changed) {
        var _ = LoopAnswer.await(endpoint.driver().call((_, nowNs) -> {
            link.adjust(changed, nowNs);
            return true;
        }));
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - link.connectedAtNs);
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(link.closeReason);
    }

    @Override
    public <T> Optional<T> attachment(Class<T> type) {
        Object attachment = attachment();
        return type.isInstance(attachment) ? Optional.of(type.cast(attachment)) : Optional.empty();
    }

    private @Nullable Object attachment() {
        return request == null ? null : request.attachment;
    }

    @Override
    public void close() {
        close(CloseReason.LOCAL);
    }

    @Override
    public void close(CloseReason why) {
        beginClose(why);
        try {
            link.ended.await(); // the linger time ends it at the latest; a timer of our own would cost more than the rest
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts what {@link #close} then waits for. */
    void beginClose(CloseReason why) {
        if (link.closing.compareAndSet(null, why)) {
            link.reader.ring();
            link.writer.ring();
            link.bell.ring();
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ConnectionLink link() {
        return link;
    }

    /** Whether it came in at a listener. */
    boolean isAccepted() {
        return request != null;
    }

    /** On the loop: the peer was followed to another address. */
    void onMoved(ConnectionEvent.Moved moved) {
        remote = moved.to();
        LOG.info("the peer of {} on socket {} has moved from {} to {}", localAddress(), socketId, moved.from(),
                moved.to());
    }

    /** Whether the handshake has succeeded, at some time. */
    boolean wasOpen() {
        return link.settings != null;
    }

    /** Closes a connection that no application code ever saw, and what it carries. */
    void abandon() {
        beginClose(NOT_TAKEN);
        Attachments.closeSoon(attachment());
    }
}
