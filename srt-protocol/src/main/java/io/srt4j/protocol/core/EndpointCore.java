package io.srt4j.protocol.core;

import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.EndpointStats;
import io.srt4j.protocol.stats.PacketKind;
import io.srt4j.protocol.timing.WireTime;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything behind one UDP socket: the connections, the listener, and when any of them needs attention next.
 *
 * <p>One thread drives it. It feeds what happened ({@link #onDatagram}, {@link #onDeadline}, calls on connections), as
 * much as there is, and then drains, in this order and each until it says "nothing": {@link #pollRequest},
 * {@link #pollTouched} with the events and messages of each connection, {@link #pollTransmit}. Then it sleeps until
 * {@link #nextDeadlineNs} or input. Time, in nanoseconds of any monotonic clock, never goes back between calls. The same
 * calls with the same entropy give the same datagrams.
 */
public final class EndpointCore {
    /** What flows while a stream does, unlike what begins, keeps and ends connections. */
    private static final int[] STREAM_KINDS = {PacketKind.DATA.index(), PacketKind.RETRANSMITTED.index(),
        PacketKind.ACK.index(), PacketKind.NAK.index(), PacketKind.ACKACK.index()};

    private final Entropy entropy;
    private final Membership membership;
    private final Listening listening;
    private final SocketIdTable connections = new SocketIdTable();
    /** Rendezvous by the peer's address: its first packets know no socket id. */
    private final Map<InetSocketAddress, ConnectionCore> rendezvous = new HashMap<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private final PayloadPool pool = new PayloadPool(SrtOptions.MAX_PAYLOAD_BYTES);

    /** Connections to drain; {@link #polled} and {@link #transmitted} say how far that has come. */
    private final ArrayList<ConnectionCore> touched = new ArrayList<>();

    private int polled;
    private int transmitted;
    private int open;
    private @Nullable InetSocketAddress transmitTarget;

    private final long[] packetsIn = new long[PacketKind.values().length];
    private final long[] packetsOut = new long[PacketKind.values().length];
    private long bytesIn;
    private long bytesOut;
    private long malformed;
    private long unknownDestination;
    private long wrongAddress;
    private long peersMoved;
    private long heldBack;

    /** @param nowNs the present time of the clock that all later calls use */
    public EndpointCore(long nowNs, Entropy entropy, EndpointLimits limits) {
        this(nowNs, entropy, limits, Membership.alone(nowNs, entropy));
    }

    /** One of several that share an address, see {@link Membership}. */
    public EndpointCore(long nowNs, Entropy entropy, EndpointLimits limits, Membership membership) {
        this.entropy = entropy;
        this.membership = membership;
        this.listening = new Listening(entropy, membership.cookieSecret(), limits, nowNs);
    }

    /** Begins to answer requests; a second call changes the options for requests to come. */
    public void listen(SrtOptions options) {
        listening.start(options);
    }

    /** Answers no more requests; connections stay. */
    public void stopListening() {
        listening.stop();
    }

    /** Begins to ask {@code peer} for a connection. */
    public ConnectionCore connect(long nowNs, InetSocketAddress peer, SrtOptions options) {
        return begin(nowNs, ConnectionCore.Begin.CALL, peer, options);
    }

    /**
     * Begins a connection with {@code peer}, which begins one with this endpoint.
     *
     * @throws IllegalArgumentException if there is one with this address that is not closed
     */
    public ConnectionCore rendezvous(long nowNs, InetSocketAddress peer, SrtOptions options) {
        ConnectionCore earlier = rendezvous.get(peer);
        if (earlier != null && !earlier.isClosed()) {
            throw new IllegalArgumentException("there is a rendezvous with " + peer + " already");
        }
        ConnectionCore connection = begin(nowNs, ConnectionCore.Begin.RENDEZVOUS, peer, options);
        rendezvous.put(peer, connection);
        return connection;
    }

    private ConnectionCore begin(
            long nowNs, ConnectionCore.Begin begin, InetSocketAddress peer, SrtOptions options) {
        int initialSeq = Integer.remainderUnsigned(entropy.nextInt(), SeqNo.MAX); // MAX itself is refused by libsrt
        ConnectionCore connection =
                new ConnectionCore(this, nowNs, begin, peer, options, freeSocketId(), initialSeq, pool);
        add(connection);
        return connection;
    }

    private int freeSocketId() {
        while (true) {
            int id = membership.socketId(entropy.nextInt());
            if (id != PacketHeader.NO_DESTINATION && connections.find(id) == null) {
                return id;
            }
        }
    }

    private void add(ConnectionCore connection) {
        connections.put(connection);
        open++;
        touch(connection);
    }

    /**
     * Accepts a request that {@link #isPending}.
     *
     * @param options the listener's, or others for this caller
     * @return null if the caller's keys do not fit the options: it was refused, see {@link ConnectionRequest#checkKeys}
     * @throws IllegalStateException if the request was answered before or has expired
     */
    public @Nullable ConnectionCore accept(long nowNs, ConnectionRequest request, SrtOptions options) {
        if (!listening.isPending(request)) {
            throw new IllegalStateException(request + " was answered or has expired");
        }
        RejectReason reason = request.checkKeys(options.encryption()).orElse(null);
        if (reason != null) {
            reject(nowNs, request, reason);
            return null;
        }
        ConnectionCore connection = new ConnectionCore(this, nowNs, request, options, freeSocketId(), pool);
        listening.onAccepted(request, connection);
        add(connection);
        return connection;
    }

    /** Refuses a request; does nothing if it was answered before or has expired. */
    public void reject(long nowNs, ConnectionRequest request, RejectReason reason) {
        reject(nowNs, request, reason, "");
    }

    /** The same with a {@code detail} for {@link #rejections}, which the caller does not get to know. */
    public void reject(long nowNs, ConnectionRequest request, RejectReason reason, String detail) {
        listening.reject(nowNs, request, reason, detail);
    }

    /** Whether a request still waits for its answer. */
    public boolean isPending(ConnectionRequest request) {
        return listening.isPending(request);
    }

    /**
     * Takes a datagram: all bytes from the buffer's position to its limit, which are not moved. The buffer must be
     * big-endian and is not kept. Never throws, whatever it contains.
     */
    public void onDatagram(long nowNs, InetSocketAddress source, ByteBuffer datagram) {
        int at = datagram.position();
        int length = datagram.remaining();
        if (!PacketHeader.isWellFormed(datagram, at, length)) {
            malformed++;
            return;
        }
        int destinationId = PacketHeader.destinationId(datagram, at);
        if (destinationId == PacketHeader.NO_DESTINATION) {
            onRequest(nowNs, source, datagram, at, length);
            return;
        }
        ConnectionCore connection = connections.find(destinationId);
        if (connection == null) {
            unknownDestination++;
            return;
        }
        InetSocketAddress former = connection.peer();
        if (!source.equals(former)) {
            if (!connection.follow(nowNs, source, datagram, at, length)) {
                wrongAddress++;
                return;
            }
            rendezvous.remove(former, connection);
            peersMoved++;
        }
        deliver(nowNs, connection, datagram, at, length);
    }

    private void deliver(long nowNs, ConnectionCore connection, ByteBuffer datagram, int at, int length) {
        packetsIn[PacketKind.of(datagram, at).index()]++;
        bytesIn += length;
        connection.onDatagram(nowNs, datagram, at, length);
        touch(connection);
        restartDrain();
    }

    private void onRequest(long nowNs, InetSocketAddress source, ByteBuffer datagram, int at, int length) {
        boolean handshake = PacketHeader.isControl(datagram, at)
                && ControlPacket.type(datagram, at) == ControlType.HANDSHAKE;
        ConnectionCore expecting = handshake && !rendezvous.isEmpty() ? rendezvous.get(source) : null;
        if (expecting != null) {
            deliver(nowNs, expecting, datagram, at, length);
            return;
        }
        if (!handshake || !listening.isListening()) {
            unknownDestination++;
            return;
        }
        packetsIn[PacketKind.HANDSHAKE.index()]++;
        bytesIn += length;
        listening.onRequest(nowNs, source, datagram, at, length, open);
    }

    /** Lets every connection whose deadline has come do what time asks for. */
    public void onDeadline(long nowNs) {
        listening.onTime(nowNs);
        pool.settle(nowNs);
        for (ConnectionCore c = deadlines.first(); c != null && WireTime.isDue(c.deadlineNs, nowNs);
                c = deadlines.first()) {
            deadlines.remove(c);
            touch(c);
        }
        restartDrain();
    }

    /** New input may concern connections that were drained already in a drain that is not over. */
    private void restartDrain() {
        polled = 0;
        transmitted = 0;
    }

    Entropy entropy() {
        return entropy;
    }

    /** Marks a connection to be drained. */
    void touch(ConnectionCore connection) {
        if (!connection.touched) {
            connection.touched = true;
            touched.add(connection);
        }
    }

    void onRepeatedRequest(ConnectionCore connection) {
        touch(connection);
        restartDrain();
    }

    /** A request that nobody has looked at yet, or null. It waits, without delaying anyone, for its answer. */
    public @Nullable ConnectionRequest pollRequest() {
        return listening.pollRequest();
    }

    /**
     * The next connection that may have events, due messages or room for messages, or null. Its messages are to be polled
     * before its events are polled for the last time, because the last message brings the end of a connection.
     *
     * @param nowNs what time has done is done to it before
     */
    public @Nullable ConnectionCore pollTouched(long nowNs) {
        if (polled == touched.size()) {
            return null;
        }
        ConnectionCore connection = touched.get(polled++);
        connection.onTime(nowNs);
        return connection;
    }

    /**
     * Writes the next datagram at {@code out}'s position, which moves behind it.
     *
     * @param out big-endian, with room for 1500 bytes
     * @return its length, to be sent to {@link #transmitTarget}; 0 if nothing may be sent now
     */
    public int pollTransmit(long nowNs, ByteBuffer out) {
        int start = out.position();
        transmitTarget = listening.pollReply(nowNs, out);
        while (out.position() == start && transmitted < touched.size()) {
            ConnectionCore connection = touched.get(transmitted);
            if (connection.pollTransmit(nowNs, out)) {
                transmitTarget = connection.peer();
            } else {
                transmitted++;
                if (connection.wasHeldBack()) {
                    heldBack++;
                }
                settle(connection, nowNs);
            }
        }
        int length = out.position() - start;
        if (length > 0) {
            packetsOut[PacketKind.of(out, start).index()]++;
            bytesOut += length;
        } else if (polled == touched.size()) {
            endDrain();
        }
        return length;
    }

    private void settle(ConnectionCore connection, long nowNs) {
        if (connection.isForgettable(nowNs)) {
            deadlines.remove(connection);
            connections.remove(connection);
            rendezvous.remove(connection.peer(), connection);
            ConnectionRequest request = connection.request();
            if (request != null) {
                listening.forget(request);
            }
        } else {
            deadlines.schedule(connection, connection.nextDeadlineNs(nowNs));
        }
    }

    private void endDrain() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).touched = false;
        }
        touched.clear();
        restartDrain();
    }

    /** A connection has ended; it does not count against the limit any more. */
    void onClosed() {
        open--;
    }

    /** Whom the datagram of the last {@link #pollTransmit} is for. */
    public InetSocketAddress transmitTarget() {
        if (transmitTarget == null) {
            throw new IllegalStateException("nothing to transmit");
        }
        return transmitTarget;
    }

    /** When {@link #onDeadline} must be called at the latest; {@link WireTime#NEVER} if only input can change anything. */
    public long nextDeadlineNs() {
        ConnectionCore first = deadlines.first();
        return WireTime.earlier(listening.nextDeadlineNs(), first == null ? WireTime.NEVER : first.deadlineNs);
    }

    /** Data packets and their answers, in both directions, so far. */
    public long streamPackets() {
        long sum = 0;
        for (int kind : STREAM_KINDS) {
            sum += packetsIn[kind] + packetsOut[kind];
        }
        return sum;
    }

    /** How often a connection could not send all it had because somebody has limited its rate, so far. */
    public long timesHeldBack() {
        return heldBack;
    }

    /** Connections that are not closed. */
    public int openConnections() {
        return open;
    }

    /** The last requests that were refused, oldest first, at most 100. */
    public List<Rejection> rejections() {
        return listening.rejections();
    }

    public EndpointStats stats() {
        return new EndpointStats(PacketKind.named(packetsIn), PacketKind.named(packetsOut), bytesIn, bytesOut,
                malformed,
                unknownDestination, wrongAddress, peersMoved, listening.badCookie, listening.badRequests,
                listening.acceptedCount,
                listening.refused());
    }
}
