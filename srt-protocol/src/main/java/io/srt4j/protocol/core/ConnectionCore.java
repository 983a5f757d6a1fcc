package io.srt4j.protocol.core;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.handshake.CallerHandshake;
import io.srt4j.protocol.handshake.LegacyHandshake;
import io.srt4j.protocol.handshake.ListenerHandshake;
import io.srt4j.protocol.handshake.OutgoingHandshake;
import io.srt4j.protocol.handshake.RendezvousHandshake;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.protocol.timing.WireTime;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its handshake, its two halves, its end.
 *
 * <p>Driven through its {@link EndpointCore}: after any call that changes it, the endpoint must be drained. Loop-confined.
 * No datagram makes a method throw, whatever it contains.
 */
public final class ConnectionCore {
    /** Where a connection is in its life; each state names what may follow. */
    enum State {
        /** The caller waits for the listener. */
        CONNECTING,
        CONNECTED,
        /** Closed by this side; what was sent may still be acknowledged. */
        LINGERING,
        /** The peer is gone; what came from it may still be read. */
        DRAINING,
        /** Over. Late packets are answered with a SHUTDOWN for a while, in case the first one was lost. */
        CLOSED
    }

    private final EndpointCore endpoint;
    private final PeerAddress peer;
    private final SrtOptions options;
    private AdjustableOptions adjustable;
    private final PayloadPool pool;
    private final int localId;
    /** The first of ours. */
    private final int initialSeq;
    private final long startNs;
    private final KeyExchange keys;
    /** This side's, unless it is a listener's. */
    private final @Nullable OutgoingHandshake handshake;
    private final @Nullable ConnectionRequest request;

    private State state;
    private int peerId;
    private @Nullable Established established;
    private final Farewell farewell = new Farewell();

    private boolean agreementPending;
    /** The reason of the end, or of the one this side is on the way to. */
    private CloseReason closeReason = CloseReason.LOCAL;
    private boolean connectedEventPending;
    private long lastSentNs;
    private long lingerUntilNs;

    private @Nullable Object attachment;

    /** The endpoint's bookkeeping: whether this is among the connections to drain, and its place in the deadline queue. */
    boolean touched;

    int deadlineIndex = -1;
    long deadlineNs = WireTime.NEVER;

    /** How this side begins a connection. */
    enum Begin {
        /** With a listener. */
        CALL,
        /** With somebody who calls this side, too. */
        RENDEZVOUS
    }

    /** A connection that this side begins. */
    ConnectionCore(
            EndpointCore endpoint, long nowNs, Begin begin, InetSocketAddress peer, SrtOptions options, int localId,
            int initialSeq, PayloadPool pool) {
        this.endpoint = endpoint;
        this.peer = new PeerAddress(nowNs, peer, options.followPeerAddress());
        this.options = options;
        this.adjustable = options.adjustable();
        this.pool = pool;
        this.localId = localId;
        this.startNs = nowNs;
        this.initialSeq = initialSeq;
        this.keys = new KeyExchange(options.encryption(), endpoint.entropy());
        this.handshake = switch (begin) {
            case CALL -> new CallerHandshake(nowNs, peer, options, keys, localId, initialSeq);
            case RENDEZVOUS -> new RendezvousHandshake(nowNs, peer, options, keys, localId, initialSeq,
                    endpoint.entropy().nextInt() | 1);
        };
        this.request = null;
        this.state = State.CONNECTING;
        this.lastSentNs = nowNs;
    }

    /** A listener's connection, accepted now. */
    ConnectionCore(
            EndpointCore endpoint, long nowNs, ConnectionRequest request, SrtOptions options, int localId,
            PayloadPool pool) {
        this.endpoint = endpoint;
        this.peer = new PeerAddress(nowNs, request.peer(), options.followPeerAddress());
        this.options = options;
        this.adjustable = options.adjustable();
        this.pool = pool;
        this.localId = localId;
        this.startNs = nowNs;
        this.initialSeq = request.handshake().initialSeq();
        this.request = request;
        this.peerId = request.handshake().socketId();
        this.lastSentNs = nowNs;
        this.agreementPending = true;
        this.keys = request.keys(options.encryption());
        if (request.isLegacy()) {
            handshake = new LegacyHandshake(nowNs, options, keys, request.handshake(), startNs);
            state = State.CONNECTING;
            return;
        }
        handshake = null;
        state = State.CONNECTED;
        establish(nowNs, request.settings(options, keys), initialSeq,
                new OutgoingHandshake.Meeting(request.arrivalNs(), request.timestampUs()));
    }

    private void establish(
            long nowNs, NegotiatedSettings agreed, int peerInitialSeq, OutgoingHandshake.Meeting meeting) {
        established = new Established(nowNs, options, adjustable,
                new Established.Terms(agreed, meeting, startNs, initialSeq, peerInitialSeq, peerId), keys, pool);
        connectedEventPending = true;
    }

    /** Takes a datagram from another address than the peer's; whether that is the peer's from now on. */
    boolean follow(long nowNs, InetSocketAddress source, ByteBuffer packet, int at, int length) {
        Established live = established;
        return state == State.CONNECTED && live != null && length - PacketHeader.BYTES <= pool.payloadBytes()
                && peer.follow(nowNs, source, live.receiver, packet, at, length);
    }

    /** Takes a datagram of {@code length} bytes from the peer's address to our socket id. */
    void onDatagram(long nowNs, ByteBuffer packet, int at, int length) {
        switch (state) {
            case CONNECTING -> onDatagramConnecting(nowNs, packet, at, length);
            case CONNECTED, LINGERING -> onDatagramConnected(nowNs, packet, at, length);
            case DRAINING -> {
                // The peer has said goodbye, or was given up: what it sends now is of no use.
            }
            case CLOSED -> onDatagramClosed(nowNs, packet, at, length);
        }
    }

    private void onDatagramConnecting(long nowNs, ByteBuffer packet, int at, int length) {
        OutgoingHandshake own = handshake;
        if (own == null) {
            return;
        }
        boolean isHandshake = isHandshake(packet, at);
        OutgoingHandshake.Progress progress =
                isHandshake
                        ? own.onHandshake(nowNs, packet, at, length)
                        : own.onOtherPacket(nowNs, packet, at, length);
        switch (progress) {
            case WAITING -> {
                // The next request is due at once or in its turn.
            }
            case AGREED -> {
                peerId = own.peerId();
                state = State.CONNECTED;
                establish(nowNs, own.settings(), own.peerInitialSeq(), own.meeting());
                if (!isHandshake) {
                    onDatagramConnected(nowNs, packet, at, length); // the first of the stream shows that it is one
                }
            }
            case REFUSED -> end(nowNs, CloseReason.rejected(own.refusal()));
            case DISAGREED -> {
                peerId = own.peerId();
                if (peerId != PacketHeader.NO_DESTINATION && !own.tellsRefusal()) {
                    farewell.owesShutdown();
                }
                end(nowNs, CloseReason.disagreed(own.refusal()));
            }
        }
    }

    private static boolean isHandshake(ByteBuffer packet, int at) {
        return PacketHeader.isControl(packet, at) && ControlPacket.type(packet, at) == ControlType.HANDSHAKE;
    }

    private void onDatagramConnected(long nowNs, ByteBuffer packet, int at, int length) {
        Established live = established;
        if (live == null) {
            return;
        }
        live.onSignOfLife(nowNs);
        if (!PacketHeader.isControl(packet, at)) {
            if (length > PacketHeader.BYTES && length - PacketHeader.BYTES <= pool.payloadBytes()) {
                live.receiver.onData(nowNs, packet, at, length);
            }
            return;
        }
        switch (ControlPacket.type(packet, at)) {
            case ACK -> live.sender.onAck(nowNs, packet, at, length, live.receiver.hasReceived());
            case NAK -> live.sender.onLossReport(nowNs, packet, at, length);
            case ACKACK -> live.receiver.onAckAck(nowNs, ControlPacket.information(packet, at),
                    PacketHeader.timestampUs(packet, at));
            case DROPREQ -> live.receiver.onDropRequest(packet, at, length);
            case KEEPALIVE -> live.receiver.onKeepalive(nowNs, PacketHeader.timestampUs(packet, at));
            case SHUTDOWN -> onPeerGone(nowNs, CloseReason.PEER_SHUTDOWN);
            case USER -> {
                if (handshake != null) {
                    var _ = handshake.onLateHandshake(packet, at, length);
                }
                RejectReason reason = keys.onMessage(nowNs, ControlPacket.subtype(packet, at), packet,
                        at + PacketHeader.BYTES, length - PacketHeader.BYTES);
                if (reason != null && state == State.CONNECTED) {
                    farewell.owesShutdown();
                    end(nowNs, CloseReason.disagreed(reason));
                }
            }
            case HANDSHAKE -> {
                if (handshake != null) {
                    var _ = handshake.onLateHandshake(packet, at, length);
                }
            }
            case CONGESTION_WARNING, PEER_ERROR, UNKNOWN -> {
                // Nothing that live mode obeys: a life sign all the same.
            }
        }
    }

    private void onDatagramClosed(long nowNs, ByteBuffer packet, int at, int length) {
        if (handshake != null && isHandshake(packet, at) && handshake.onLateHandshake(packet, at, length)) {
            return;
        }
        boolean goodbye = PacketHeader.isControl(packet, at) && ControlPacket.type(packet, at) == ControlType.SHUTDOWN;
        if (closeReason.kind().isOurs() && peerId != PacketHeader.NO_DESTINATION && !goodbye) {
            farewell.onLatePacket(nowNs, lastSentNs);
        }
    }

    /** The caller asks again, so our answer was lost. */
    void onRepeatedRequest() {
        if (state == State.CONNECTING || state == State.CONNECTED || state == State.LINGERING) {
            agreementPending = true;
            endpoint.onRepeatedRequest(this);
        }
    }

    /** Lets time do what it does; called before anything is drained. */
    void onTime(long nowNs) {
        Established live = established;
        switch (state) {
            case CONNECTING -> {
                if (handshake != null && handshake.isTimedOut(nowNs)) {
                    end(nowNs, CloseReason.connectTimeout(handshake.timeoutMs()));
                }
            }
            case CONNECTED, LINGERING -> {
                if (live == null) {
                    return;
                }
                if (live.isPeerIdle(nowNs)) {
                    onPeerGone(nowNs, CloseReason.peerIdle(options.peerIdleTimeoutMs()));
                    return;
                }
                live.onTime(nowNs);
                if (state == State.LINGERING
                        && (WireTime.isDue(lingerUntilNs, nowNs) || live.isReadToTheEnd(nowNs))) {
                    farewell.owesShutdown();
                    end(nowNs, closeReason);
                }
            }
            case DRAINING -> {
                if (live != null) {
                    live.receiver.onTime(nowNs);
                    endIfDrained(nowNs, live);
                }
            }
            case CLOSED -> {
                // Waits to be forgotten.
            }
        }
    }

    private void onPeerGone(long nowNs, CloseReason reason) {
        Established live = established;
        if (state == State.LINGERING || live == null) {
            end(nowNs, state == State.LINGERING ? closeReason : reason);
            return;
        }
        closeReason = reason;
        state = State.DRAINING;
        live.receiver.onPeerGone();
        endIfDrained(nowNs, live);
    }

    private void endIfDrained(long nowNs, Established live) {
        if (live.receiver.isDrained()) {
            end(nowNs, closeReason);
        }
    }

    private void end(long nowNs, CloseReason reason) {
        farewell.begin(nowNs, stats(nowNs));
        closeReason = reason;
        state = State.CLOSED;
        agreementPending = false;
        endpoint.onClosed();
        keys.destroy();
        if (established != null) {
            established.release();
        }
    }

    /**
     * Offers a message of at most {@link NegotiatedSettings#maxPayloadBytes} bytes.
     *
     * @return false, with nothing taken, if the send buffer is full
     * @throws IllegalArgumentException if it is empty or too long
     * @throws IllegalStateException if the connection is not connected
     */
    public boolean offer(long nowNs, ByteBuffer message) {
        Established live = established;
        if (state != State.CONNECTED || live == null) {
            throw new IllegalStateException("connection is " + state + ", not CONNECTED");
        }
        int maxBytes = live.settings.maxPayloadBytes();
        if (message.remaining() > maxBytes || !message.hasRemaining()) {
            throw new IllegalArgumentException(
                    "message has " + message.remaining() + " bytes, allowed are 1 to " + maxBytes);
        }
        endpoint.touch(this);
        return live.sender.offer(nowNs, message);
    }

    /** Whether {@link #offer} would take a message now. */
    public boolean hasRoom() {
        return state == State.CONNECTED && established != null && established.sender.hasRoom();
    }

    /**
     * Copies the next message out if it is due.
     *
     * @param into must have room for {@link SrtOptions#MAX_PAYLOAD_BYTES}
     * @return its length, 0 if none is due
     */
    public int pollMessage(long nowNs, ByteBuffer into) {
        Established live = established;
        if (live == null || (state != State.CONNECTED && state != State.DRAINING)) {
            return 0;
        }
        int bytes = live.receiver.pollMessage(nowNs, into);
        if (bytes > 0) {
            endpoint.touch(this);
            if (state == State.DRAINING) {
                endIfDrained(nowNs, live);
            }
        }
        return bytes;
    }

    /** The next event, or null if there is none. */
    public @Nullable ConnectionEvent pollEvent() {
        if (connectedEventPending) {
            connectedEventPending = false;
            return new ConnectionEvent.Connected(settings());
        }
        ConnectionEvent moved = peer.pollMoved();
        if (moved != null) {
            return moved;
        }
        return farewell.pollEvent() ? new ConnectionEvent.Closed(closeReason) : null;
    }

    /**
     * Ends the connection from this side: no message is taken or delivered any more, but those already taken are sent
     * and, for the time {@link AdjustableOptions#lingerMs} allows, waited for until the peer has read them. Does nothing if it is ending already.
     */
    public void close(long nowNs) {
        close(nowNs, CloseReason.LOCAL);
    }

    /** The same for a reason of this side, which {@link ConnectionEvent.Closed} will have. */
    public void close(long nowNs, CloseReason reason) {
        endpoint.touch(this);
        switch (state) {
            case CONNECTING -> end(nowNs, reason);
            case CONNECTED -> {
                state = State.LINGERING;
                closeReason = reason;
                lingerUntilNs = nowNs + adjustable.lingerMs() * 1_000_000L;
            }
            case DRAINING -> end(nowNs, closeReason);
            case LINGERING, CLOSED -> {
                // On its way.
            }
        }
    }

    /**
     * Writes the next datagram for the peer.
     *
     * @return whether there was one
     */
    boolean pollTransmit(long nowNs, ByteBuffer out) {
        if (!writeNext(nowNs, out)) {
            return false;
        }
        lastSentNs = nowNs;
        return true;
    }

    /** Whether a limit that somebody has chosen made packets wait, since the last call. */
    boolean wasHeldBack() {
        Established live = established;
        return live != null && live.sender.wasHeldBack();
    }

    private boolean writeNext(long nowNs, ByteBuffer out) {
        int timestampUs = WireTime.stamp(startNs, nowNs);
        if (agreementPending && request != null) {
            agreementPending = false;
            writeAgreement(out, request, timestampUs);
            return true;
        }
        if (state == State.CONNECTING) {
            return handshake != null && handshake.poll(nowNs, out);
        }
        if (handshake != null && handshake.pollLastWord(nowNs, out)) {
            return true;
        }
        if (state == State.CLOSED) {
            if (farewell.pollShutdown()) {
                ControlPacket.writeEmpty(out, ControlType.SHUTDOWN, 0, timestampUs, peerId);
                return true;
            }
            return false;
        }
        Established live = established;
        return state != State.DRAINING && live != null && live.pollTransmit(nowNs, lastSentNs, out, timestampUs);
    }

    private void writeAgreement(ByteBuffer out, ConnectionRequest accepted, int timestampUs) {
        InetSocketAddress caller = peer.present();
        if (accepted.isLegacy()) {
            ListenerHandshake.writeLegacyAgreement(out, accepted.handshake(), options, localId, caller, timestampUs);
        } else {
            ListenerHandshake.writeAgreement(out, accepted.handshake(), options, settings(), keys, localId, caller,
                    timestampUs);
        }
    }

    /** When {@link #onTime} must be called at the latest if nothing comes before. */
    long nextDeadlineNs(long nowNs) {
        Established live = established;
        return switch (state) {
            case CONNECTING -> handshake == null ? WireTime.NEVER : handshake.nextDeadlineNs();
            case CONNECTED -> live == null ? WireTime.NEVER : live.nextDeadlineNs(nowNs, lastSentNs);
            case LINGERING -> live == null ? lingerUntilNs : lingeringDeadlineNs(nowNs, live);
            case DRAINING -> live == null ? WireTime.NEVER : live.receiver.deliveryDeadlineNs(nowNs);
            case CLOSED -> farewell.forgottenNs();
        };
    }

    private long lingeringDeadlineNs(long nowNs, Established live) {
        long deadline = WireTime.earlier(live.nextDeadlineNs(nowNs, lastSentNs), lingerUntilNs);
        return live.sender.isEmpty() ? WireTime.earlier(deadline, live.sender.peerReadsLastNs(nowNs)) : deadline;
    }

    /** Whether nothing of it is needed any more. */
    boolean isForgettable(long nowNs) {
        return state == State.CLOSED && farewell.isForgettable(nowNs);
    }

    /** Our socket id, which the peer's packets carry. */
    public int localId() {
        return localId;
    }

    /** Where the peer is at present. */
    public InetSocketAddress peer() {
        return peer.present();
    }

    /** Whether messages can be sent. */
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Why the peer takes nothing any more, although what it sent may still wait to be read; null while it does. */
    public @Nullable CloseReason peerGone() {
        return state == State.DRAINING ? closeReason : null;
    }

    State state() {
        return state;
    }

    @Nullable ConnectionRequest request() {
        return request;
    }

    /** What was agreed in the handshake; only once it is over. */
    public NegotiatedSettings settings() {
        if (established == null) {
            throw new IllegalStateException("the handshake is not over");
        }
        return established.settings;
    }

    /** Goes on with other limits; what was sent or received before is not touched. */
    public void adjust(long nowNs, AdjustableOptions changed) {
        adjustable = changed;
        if (established != null) {
            established.adjust(nowNs, changed);
        }
        endpoint.touch(this);
    }

    /** The options this side began with. */
    public SrtOptions options() {
        return options;
    }

    /** Statistics up to now, or up to the end of the connection. */
    public SrtStats stats(long nowNs) {
        SrtStats last = farewell.stats();
        if (last != null) {
            return last;
        }
        long uptimeUs = (nowNs - startNs) / 1000;
        return established == null ? SrtStats.none(uptimeUs) : established.stats(nowNs, uptimeUs);
    }

    /** What the driver keeps with this connection; null if nothing. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** Lets the driver keep something with this connection. */
    public void attach(Object o) {
        attachment = o;
    }

    @Override
    public String toString() {
        return "connection " + localId + " with " + peer.present() + " (" + state + ")";
    }
}
