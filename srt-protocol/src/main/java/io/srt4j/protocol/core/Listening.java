package io.srt4j.protocol.core;

import io.srt4j.protocol.handshake.LegacyHandshake;
import io.srt4j.protocol.handshake.ListenerHandshake;
import io.srt4j.protocol.handshake.Negotiation;
import io.srt4j.protocol.handshake.SynCookie;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.timing.WireTime;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listener behind an endpoint's port: answers requests without keeping anything until the cookie comes back, then
 * keeps them, bounded in number and time, until they are accepted or refused.
 *
 * <p>A request is known by its caller's address, socket id and sequence number, so that its repetitions lead to the same
 * answer and never to a second connection. Loop-confined.
 */
final class Listening {
    /** One caller's wish for one connection. */
    private record Key(InetSocketAddress peer, int socketId, int initialSeq) {}

    /** What has to be sent to someone without a connection. */
    private record Reply(InetSocketAddress to, HandshakePacket request, int cookie, @Nullable RejectReason refusal) {}

    /** A caller that still waits after this long has gone away, whatever it asked for. */
    private static final long PENDING_NS = 30_000_000_000L;
    private static final int MAX_REPLIES = 1024;
    private static final int MAX_DENIED = 1024;
    private static final int MAX_REMEMBERED_REJECTIONS = 100;
    /** Refusals are counted by reason; applications may use any number, but not fill the memory. */
    private static final int MAX_REASONS = 64;

    private final Entropy entropy;
    private final EndpointLimits limits;
    private final SynCookie cookies;
    private final long startNs;
    private @Nullable SrtOptions options;

    private final Map<Key, ConnectionRequest> pending = new HashMap<>();
    private final Map<Key, ConnectionCore> accepted = new HashMap<>();
    /** What the application refused: a repetition gets the same answer without asking it again. */
    private final Map<Key, RejectReason> denied = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, RejectReason> eldest) {
            return size() > MAX_DENIED;
        }
    };

    private final ArrayDeque<ConnectionRequest> fresh = new ArrayDeque<>();
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private final ArrayDeque<Rejection> rejections = new ArrayDeque<>();
    private final Map<RejectReason, Long> refused = new HashMap<>();
    private long nextExpiryNs = WireTime.NEVER;

    long acceptedCount;
    long badCookie;
    long badRequests;

    Listening(Entropy entropy, SynCookie.Secret secret, EndpointLimits limits, long nowNs) {
        this.entropy = entropy;
        this.limits = limits;
        this.cookies = new SynCookie(secret);
        this.startNs = nowNs;
    }

    void start(SrtOptions listenerOptions) {
        options = listenerOptions;
    }

    void stop() {
        options = null;
    }

    boolean isListening() {
        return options != null;
    }

    /**
     * Takes a packet that is for nobody in particular.
     *
     * @param openConnections how many the endpoint has at present
     */
    void onRequest(
            long nowNs, InetSocketAddress caller, ByteBuffer packet, int at, int length, int openConnections) {
        SrtOptions listenerOptions = options;
        if (listenerOptions == null || !HandshakePacket.fits(length)) {
            badRequests++;
            return;
        }
        HandshakePacket request = HandshakePacket.read(packet, at);
        if (request.socketId() <= 0) {
            badRequests++;
            return;
        }
        if (request.type() == HandshakePacket.INDUCTION) {
            reply(new Reply(caller, request, cookies.bake(nowNs, caller), null));
            return;
        }
        if (request.type() != HandshakePacket.CONCLUSION || !request.isPlausible()) {
            badRequests++;
            return;
        }
        if (!cookies.isValid(nowNs, caller, request.cookie())) {
            badCookie++;
            return;
        }
        onConclusion(nowNs, caller, request, packet, at, length, listenerOptions, openConnections);
    }

    private void onConclusion(
            long nowNs, InetSocketAddress caller, HandshakePacket request, ByteBuffer packet, int at, int length,
            SrtOptions listenerOptions, int openConnections) {
        Key key = new Key(caller, request.socketId(), request.initialSeq());
        ConnectionCore connection = accepted.get(key);
        if (connection != null) {
            connection.onRepeatedRequest();
            return;
        }
        if (pending.containsKey(key)) {
            return;
        }
        RejectReason earlier = denied.get(key);
        if (earlier != null) {
            reply(new Reply(caller, request, request.cookie(), earlier));
            return;
        }
        HandshakeExtensions extensions = request.version() == 5
                ? HandshakeExtensions.read(packet, at + PacketHeader.BYTES + HandshakePacket.BODY_BYTES, at + length)
                : HandshakeExtensions.LEGACY;
        RejectReason reason = refusal(request, extensions, listenerOptions, openConnections);
        Capabilities capabilities = extensions == null ? null : extensions.capabilities();
        if (reason != null || extensions == null || capabilities == null) {
            refuse(request, new Rejection(nowNs, caller, extensions == null ? "" : extensions.streamId(),
                    reason == null ? RejectReason.ROGUE : reason, ""));
            return;
        }
        ConnectionRequest fit = new ConnectionRequest(caller, request, extensions, capabilities, entropy,
                nowNs, PacketHeader.timestampUs(packet, at));
        pending.put(key, fit);
        fresh.add(fit);
        nextExpiryNs = WireTime.earlier(nextExpiryNs, nowNs + PENDING_NS);
    }

    private @Nullable RejectReason refusal(
            HandshakePacket request, @Nullable HandshakeExtensions extensions, SrtOptions listenerOptions,
            int openConnections) {
        boolean legacy = request.version() == 4;
        if (legacy && (request.extensionField() != HandshakePacket.UDT_DATAGRAM || request.encryptionField() != 0)) {
            return RejectReason.ROGUE;
        }
        if (legacy ? !LegacyHandshake.isAllowed(listenerOptions) : request.version() != 5) {
            return RejectReason.VERSION;
        }
        RejectReason disagreement = legacy ? null : Negotiation.refusal(listenerOptions, extensions);
        if (disagreement != null) {
            return disagreement;
        }
        if (request.mtuBytes() <= PacketHeader.OVERHEAD_BYTES) {
            return RejectReason.ROGUE; // no packet would hold a byte of payload
        }
        if (openConnections + pending.size() >= limits.maxConnections()) {
            return RejectReason.RESOURCE;
        }
        return pending.size() >= limits.maxPendingRequests() ? RejectReason.BACKLOG : null;
    }

    private void reply(Reply reply) {
        if (replies.size() < MAX_REPLIES) { // beyond that the caller asks again, 250 ms later
            replies.add(reply);
        }
    }

    private void refuse(HandshakePacket request, Rejection rejection) {
        RejectReason reason = rejection.reason();
        reply(new Reply(rejection.peer(), request, request.cookie(), reason));
        if (refused.size() < MAX_REASONS || refused.containsKey(reason)) {
            refused.merge(reason, 1L, Long::sum);
        }
        if (rejections.size() == MAX_REMEMBERED_REJECTIONS) {
            rejections.removeFirst();
        }
        rejections.addLast(rejection);
    }

    /** A request nobody has looked at yet, or null. */
    @Nullable ConnectionRequest pollRequest() {
        return fresh.poll();
    }

    private static Key key(ConnectionRequest request) {
        return new Key(request.peer(), request.handshake().socketId(), request.handshake().initialSeq());
    }

    boolean isPending(ConnectionRequest request) {
        return pending.get(key(request)) == request;
    }

    void reject(long nowNs, ConnectionRequest request, RejectReason reason, String detail) {
        if (pending.remove(key(request), request)) {
            denied.put(key(request), reason);
            request.forgetKeys();
            refuse(request.handshake(),
                    new Rejection(nowNs, request.peer(), request.streamId(), reason, detail));
        }
    }

    void onAccepted(ConnectionRequest request, ConnectionCore connection) {
        Key key = key(request);
        pending.remove(key);
        accepted.put(key, connection);
        acceptedCount++;
    }

    void forget(ConnectionRequest request) {
        accepted.remove(key(request));
    }

    void onTime(long nowNs) {
        if (!WireTime.isDue(nextExpiryNs, nowNs)) {
            return;
        }
        nextExpiryNs = WireTime.NEVER;
        for (Iterator<ConnectionRequest> i = pending.values().iterator(); i.hasNext();) {
            long expiryNs = i.next().arrivalNs() + PENDING_NS;
            if (WireTime.isDue(expiryNs, nowNs)) {
                i.remove();
            } else {
                nextExpiryNs = WireTime.earlier(nextExpiryNs, expiryNs);
            }
        }
    }

    long nextDeadlineNs() {
        return nextExpiryNs;
    }

    /** Writes the next answer; its receiver, or null if there is none. */
    @Nullable InetSocketAddress pollReply(long nowNs, ByteBuffer out) {
        Reply reply = replies.poll();
        if (reply == null) {
            return null;
        }
        int timestampUs = WireTime.stamp(startNs, nowNs);
        if (reply.refusal == null) {
            int encryptionField = options == null ? 0 : options.encryption().announcedField();
            ListenerHandshake.writeInduction(out, reply.request, reply.cookie, encryptionField, reply.to, timestampUs);
        } else if (reply.request.version() == 4) {
            // It does not know refusals.
            ControlPacket.writeEmpty(out, ControlType.SHUTDOWN, 0, timestampUs, reply.request.socketId());
        } else {
            ListenerHandshake.writeRefusal(out, reply.request, reply.refusal, reply.to, timestampUs);
        }
        return reply.to;
    }

    /** The last refusals, oldest first. */
    List<Rejection> rejections() {
        return List.copyOf(rejections);
    }

    Map<RejectReason, Long> refused() {
        return Map.copyOf(refused);
    }
}
