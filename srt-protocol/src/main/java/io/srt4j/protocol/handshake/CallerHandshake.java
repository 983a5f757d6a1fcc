package io.srt4j.protocol.handshake;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.timing.WireTime;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The caller's half of the handshake: asks for a cookie, comes back with it, and repeats both every 250 ms with the same
 * socket id and sequence number until the listener answers or the time is over. Loop-confined.
 */
public final class CallerHandshake implements OutgoingHandshake {
    private static final long RETRY_NS = 250_000_000;
    /** Data that overtakes the listener's answer makes us ask again, but not for every packet. */
    private static final long HURRY_NS = 10_000_000;
    /** The smallest MTU an answer may carry: with less, no packet would hold a byte of payload. */
    private static final int MIN_MTU_BYTES = PacketHeader.OVERHEAD_BYTES + 1;

    private final InetSocketAddress listener;
    private final SrtOptions options;
    private final int localId;
    private final int initialSeq;
    private final KeyExchange keys;
    private final long startNs;
    private final long timeoutNs;

    private boolean hasCookie;
    private int cookie;
    private byte[] keyRequest = {};
    private boolean speaksLegacy;
    /** What follows a conclusion of version 4; null otherwise. */
    private @Nullable LegacyHandshake legacy;
    private long nextSendNs;
    private long lastSendNs;
    private @Nullable NegotiatedSettings settings;
    private Meeting meeting = new Meeting(0, 0);
    private RejectReason refusal = RejectReason.UNKNOWN;
    private int peerId;

    public CallerHandshake(
            long nowNs, InetSocketAddress listener, SrtOptions options, KeyExchange keys, int localId,
            int initialSeq) {
        this.keys = keys;
        this.listener = listener;
        this.options = options;
        this.localId = localId;
        this.initialSeq = initialSeq;
        this.startNs = nowNs;
        this.timeoutNs = nowNs + options.connectTimeoutMs() * 1_000_000L;
        this.nextSendNs = nowNs;
        this.lastSendNs = nowNs - HURRY_NS;
    }

    @Override
    public Progress onHandshake(long nowNs, ByteBuffer packet, int at, int length) {
        if (!HandshakePacket.fits(length)) {
            return Progress.WAITING;
        }
        HandshakePacket answer = HandshakePacket.read(packet, at);
        if (answer.isRefusal()) {
            refusal = new RejectReason(answer.refusalCode());
            return Progress.REFUSED;
        }
        return switch (answer.type()) {
            case HandshakePacket.INDUCTION -> onInduction(nowNs, answer);
            case HandshakePacket.CONCLUSION -> onConclusion(nowNs, answer, packet, at, length);
            default -> Progress.WAITING;
        };
    }

    private Progress onInduction(long nowNs, HandshakePacket answer) {
        if (hasCookie) {
            return Progress.WAITING; // a late copy
        }
        speaksLegacy = answer.version() == 4; // a listener older than 1.3.0
        if (speaksLegacy ? !LegacyHandshake.isAllowed(options) : answer.version() != 5) {
            return refuse(RejectReason.VERSION);
        }
        if (!speaksLegacy && answer.extensionField() != HandshakePacket.MAGIC) {
            return refuse(RejectReason.ROGUE);
        }
        hasCookie = true;
        cookie = answer.cookie();
        nextSendNs = nowNs;
        if (speaksLegacy) {
            return Progress.WAITING;
        }
        KeyMaterial request = keys.request(Negotiation.keyLengthToAdopt(options, answer.encryptionField()));
        keyRequest = request == null ? keyRequest : request.bytes();
        return Progress.WAITING;
    }

    private Progress onConclusion(long nowNs, HandshakePacket answer, ByteBuffer packet, int at, int length) {
        if (!hasCookie || legacy != null) {
            return Progress.WAITING;
        }
        boolean sane =
                answer.isPlausible() && answer.version() == (speaksLegacy ? 4 : 5) && answer.initialSeq() == initialSeq
                        && answer.socketId() > 0 && answer.mtuBytes() <= options.mtuBytes()
                        && answer.mtuBytes() >= MIN_MTU_BYTES;
        if (!sane) {
            return refuse(RejectReason.ROGUE);
        }
        peerId = answer.socketId();
        if (speaksLegacy) {
            legacy = new LegacyHandshake(nowNs, options, keys, answer, startNs);
            return Progress.WAITING;
        }
        HandshakeExtensions extensions = HandshakeExtensions.read(
                packet, at + PacketHeader.BYTES + HandshakePacket.BODY_BYTES, at + length);
        RejectReason reason = Negotiation.refusal(options, extensions);
        Capabilities peer = extensions == null ? null : extensions.capabilities();
        if (reason != null || extensions == null || peer == null) {
            return refuse(reason == null ? RejectReason.ROGUE : reason);
        }
        RejectReason keyReason = keys.onResponse(extensions.keys());
        if (keyReason != null) {
            return refuse(keyReason);
        }
        keys.establish(peer.version());
        settings = Negotiation.asCaller(options, answer, peer, keys);
        meeting = new Meeting(nowNs, PacketHeader.timestampUs(packet, at));
        return Progress.AGREED;
    }

    private Progress refuse(RejectReason reason) {
        refusal = reason;
        return Progress.DISAGREED;
    }

    /** The listener has accepted, its answer is late or lost. */
    @Override
    public Progress onOtherPacket(long nowNs, ByteBuffer packet, int at, int length) {
        if (legacy != null) {
            return legacy.onOtherPacket(nowNs, packet, at, length);
        }
        if (speaksLegacy && LegacyHandshake.isRefusal(packet, at)) {
            refusal = RejectReason.PEER;
            return Progress.REFUSED;
        }
        if (hasCookie && nowNs - lastSendNs >= HURRY_NS) {
            nextSendNs = nowNs;
        }
        return Progress.WAITING;
    }

    /** A late copy of the listener's answer. */
    @Override
    public boolean onLateHandshake(ByteBuffer packet, int at, int length) {
        return legacy != null && legacy.onLateHandshake(packet, at, length);
    }

    @Override
    public boolean poll(long nowNs, ByteBuffer out) {
        if (legacy != null) {
            return legacy.poll(nowNs, out);
        }
        if (!WireTime.isDue(nextSendNs, nowNs)) {
            return false;
        }
        nextSendNs = nowNs + RETRY_NS;
        lastSendNs = nowNs;
        int timestampUs = WireTime.stamp(startNs, nowNs);
        if (!hasCookie) {
            request(4, HandshakePacket.UDT_DATAGRAM, HandshakePacket.INDUCTION)
                    .write(out, listener.getAddress(), timestampUs, PacketHeader.NO_DESTINATION);
            return true;
        }
        if (speaksLegacy) {
            request(4, HandshakePacket.UDT_DATAGRAM, HandshakePacket.CONCLUSION)
                    .write(out, listener.getAddress(), timestampUs, PacketHeader.NO_DESTINATION);
            return true;
        }
        boolean named = !options.streamId().isEmpty();
        int flags = HandshakePacket.EXTENSION_HSREQ | (named ? HandshakePacket.EXTENSION_CONFIG : 0)
                | (keyRequest.length > 0 ? HandshakePacket.EXTENSION_KMREQ : 0);
        request(5, flags, HandshakePacket.CONCLUSION)
                .write(out, listener.getAddress(), timestampUs, PacketHeader.NO_DESTINATION);
        HandshakeExtensions.writeCapabilities(out, HandshakeExtensions.HSREQ, Negotiation.request(options));
        if (named) {
            HandshakeExtensions.writeString(out, HandshakeExtensions.SID, options.streamId());
        }
        if (keyRequest.length > 0) {
            HandshakeExtensions.writeKeyMaterial(out, HandshakeExtensions.KMREQ, keyRequest);
        }
        return true;
    }

    /** A listener keeps a caller's connection without another word. */
    @Override
    public boolean pollLastWord(long nowNs, ByteBuffer out) {
        return legacy != null && legacy.pollLastWord(nowNs, out);
    }

    private HandshakePacket request(int version, int extensionField, int type) {
        int encryptionField = version == 5 ? keys.encryptionField() : 0; // older listeners want the word as it was
        return new HandshakePacket(version, encryptionField, extensionField, initialSeq, options.mtuBytes(),
                options.receiveWindowPackets(), type, localId, cookie);
    }

    @Override
    public boolean isTimedOut(long nowNs) {
        return WireTime.isDue(timeoutNs, nowNs);
    }

    @Override
    public int timeoutMs() {
        return options.connectTimeoutMs();
    }

    @Override
    public long nextDeadlineNs() {
        return legacy == null ? WireTime.earlier(nextSendNs, timeoutNs) : legacy.nextDeadlineNs();
    }

    @Override
    public NegotiatedSettings settings() {
        if (legacy != null) {
            return legacy.settings();
        }
        return Objects.requireNonNull(settings, "nothing was agreed yet");
    }

    @Override
    public int peerId() {
        return peerId;
    }

    /** Both directions start at the caller's. */
    @Override
    public int peerInitialSeq() {
        return initialSeq;
    }

    @Override
    public Meeting meeting() {
        return legacy == null ? meeting : legacy.meeting();
    }

    @Override
    public RejectReason refusal() {
        return legacy == null ? refusal : legacy.refusal();
    }

    @Override
    public boolean tellsRefusal() {
        return false;
    }
}
