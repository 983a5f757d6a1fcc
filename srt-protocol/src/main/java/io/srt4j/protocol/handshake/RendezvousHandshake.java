package io.srt4j.protocol.handshake;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
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
 * One side of a handshake between two that call each other (SRT draft, 4.3.2): both wave, the cookies decide who asks
 * (the initiator, with HSREQ) and who answers (the responder, with HSRSP), and an AGREEMENT ends it.
 *
 * <p>What this side sends depends only on its role and on what it knows; every packet of the peer is answered at once,
 * and the present one is repeated every 250 ms. Deviates: what does not fit the state is ignored, where libsrt gives
 * up; a late copy of an older packet is no reason to fail.
 */
public final class RendezvousHandshake implements OutgoingHandshake {
    /** How far it has come. */
    private enum State {
        /** Nothing was heard. */
        WAVING,
        /** The peer is there, and the cookies have decided. */
        ATTENTION,
        /** The responder has answered an HSREQ and waits to hear that its answer came. */
        INITIATED,
        AGREED,
        /** This side does not want it, and says so. */
        FAILED,
        /** The peer does not want it. */
        REFUSED
    }

    private static final long RETRY_NS = 250_000_000;
    /** As libsrt: both sides have to be started by someone. */
    private static final int PATIENCE = 10;

    private final InetSocketAddress peer;
    private final SrtOptions options;
    private final KeyExchange keys;
    private final int localId;
    private final int initialSeq;
    private final int cookie;
    private final long startNs;
    private final long timeoutNs;

    private State state = State.WAVING;
    private boolean initiator;
    private int peerId;
    private int peerInitialSeq;
    private @Nullable NegotiatedSettings settings;
    private Meeting meeting = new Meeting(0, 0);
    private RejectReason refusal = RejectReason.UNKNOWN;
    private byte[] keyRequest = {};
    private long nextSendNs;
    /** After the end: the AGREEMENT or the refusal is to be sent. */
    private boolean lastWordPending;

    /** @param cookie any number but 0, which the peer cannot guess */
    public RendezvousHandshake(
            long nowNs, InetSocketAddress peer, SrtOptions options, KeyExchange keys, int localId, int initialSeq,
            int cookie) {
        this.peer = peer;
        this.options = options;
        this.keys = keys;
        this.localId = localId;
        this.initialSeq = initialSeq;
        this.cookie = cookie;
        this.startNs = nowNs;
        this.timeoutNs = nowNs + timeoutMs() * 1_000_000L;
        this.nextSendNs = nowNs;
    }

    /**
     * Whether the side with cookie {@code mine} asks. Not a comparison: libsrt looks at the sign of the 32-bit difference
     * (the draft says otherwise), and where that is the same for both sides, at the cookies.
     */
    static boolean isInitiator(int mine, int theirs) {
        int difference = mine - theirs;
        return difference > 0 || (difference == Integer.MIN_VALUE && mine > theirs);
    }

    @Override
    public Progress onHandshake(long nowNs, ByteBuffer packet, int at, int length) {
        if (!HandshakePacket.fits(length)) {
            return Progress.WAITING;
        }
        HandshakePacket said = HandshakePacket.read(packet, at);
        if (said.isRefusal()) {
            refusal = new RejectReason(said.refusalCode());
            state = State.REFUSED;
            return Progress.REFUSED;
        }
        boolean isOther = peerId != PacketHeader.NO_DESTINATION && said.socketId() != peerId;
        if (!said.isPlausible() || said.socketId() <= 0 || (isOther && settings != null)) {
            return Progress.WAITING;
        }
        state = isOther ? State.WAVING : state; // the peer was started anew
        peerId = said.socketId();
        if (said.type() == HandshakePacket.INDUCTION) {
            return fail(RejectReason.ROGUE); // a caller, where another side of a rendezvous was expected
        }
        if (said.version() != 5) {
            return fail(RejectReason.VERSION);
        }
        nextSendNs = nowNs; // whatever it is, it is answered at once
        if (state == State.WAVING) {
            if (said.cookie() == 0 || said.cookie() == cookie) {
                return fail(RejectReason.RENDEZVOUS_COOKIE);
            }
            initiator = isInitiator(cookie, said.cookie());
            state = State.ATTENTION;
            int keyLength = Negotiation.keyLengthToAdopt(options, said.encryptionField());
            KeyMaterial request = initiator ? keys.request(keyLength) : null;
            keyRequest = request == null ? keyRequest : request.bytes();
        }
        return switch (said.type()) {
            case HandshakePacket.CONCLUSION -> onConclusion(nowNs, said, packet, at, length);
            case HandshakePacket.AGREEMENT -> settings == null ? Progress.WAITING : agree();
            default -> Progress.WAITING;
        };
    }

    private Progress onConclusion(long nowNs, HandshakePacket said, ByteBuffer packet, int at, int length) {
        if (said.extensionField() == 0 || settings != null) {
            return Progress.WAITING; // it does not know its role yet; or it has not heard our answer
        }
        HandshakeExtensions extensions = HandshakeExtensions.read(
                packet, at + PacketHeader.BYTES + HandshakePacket.BODY_BYTES, at + length);
        RejectReason reason = Negotiation.refusal(options, extensions);
        if (reason != null || extensions == null) {
            return fail(reason == null ? RejectReason.ROGUE : reason);
        }
        if (said.mtuBytes() <= PacketHeader.OVERHEAD_BYTES) {
            return fail(RejectReason.ROGUE); // no packet would hold a byte of payload
        }
        RejectReason keyReason =
                initiator ? keys.onResponse(extensions.keys()) : keys.onRequest(extensions.keys());
        if (keyReason != null) {
            return fail(keyReason);
        }
        Capabilities capabilities = Objects.requireNonNull(extensions.capabilities(), "refused without them");
        keys.establish(capabilities.version());
        settings = initiator
                ? Negotiation.asCaller(options, said, capabilities, keys)
                : Negotiation.asListener(options, said, extensions, keys);
        peerInitialSeq = said.initialSeq();
        meeting = new Meeting(nowNs, PacketHeader.timestampUs(packet, at));
        state = State.INITIATED;
        if (initiator) {
            lastWordPending = true;
            return agree();
        }
        return Progress.WAITING;
    }

    private Progress agree() {
        state = State.AGREED;
        return Progress.AGREED;
    }

    private Progress fail(RejectReason reason) {
        refusal = reason;
        state = State.FAILED;
        lastWordPending = true;
        return Progress.DISAGREED;
    }

    /** The initiator begins to send when it has our answer; its AGREEMENT was lost. */
    @Override
    public Progress onOtherPacket(long nowNs, ByteBuffer packet, int at, int length) {
        return state == State.INITIATED ? agree() : Progress.WAITING;
    }

    @Override
    public boolean onLateHandshake(ByteBuffer packet, int at, int length) {
        if (ControlPacket.type(packet, at) != ControlType.HANDSHAKE || !HandshakePacket.fits(length)) {
            return false;
        }
        HandshakePacket said = HandshakePacket.read(packet, at);
        boolean wantsAnswer = state != State.REFUSED && said.socketId() == peerId && !said.isRefusal()
                && said.type() != HandshakePacket.AGREEMENT;
        lastWordPending |= wantsAnswer;
        return wantsAnswer;
    }

    @Override
    public boolean poll(long nowNs, ByteBuffer out) {
        if (!WireTime.isDue(nextSendNs, nowNs)) {
            return false;
        }
        nextSendNs = nowNs + RETRY_NS;
        if (state == State.WAVING) {
            write(nowNs, out, HandshakePacket.WAVEAHAND, 0);
        } else if (initiator) {
            writeRequest(nowNs, out);
        } else if (settings == null) {
            write(nowNs, out, HandshakePacket.CONCLUSION, 0);
        } else {
            writeResponse(nowNs, out, settings);
        }
        return true;
    }

    @Override
    public boolean pollLastWord(long nowNs, ByteBuffer out) {
        if (!lastWordPending) {
            return false;
        }
        lastWordPending = false;
        int type = state == State.AGREED ? HandshakePacket.AGREEMENT : HandshakePacket.REFUSAL_BASE + refusal.code();
        write(nowNs, out, type, 0);
        return true;
    }

    private void writeRequest(long nowNs, ByteBuffer out) {
        boolean named = !options.streamId().isEmpty();
        write(nowNs, out, HandshakePacket.CONCLUSION, HandshakePacket.EXTENSION_HSREQ
                | (named ? HandshakePacket.EXTENSION_CONFIG : 0)
                | (keyRequest.length > 0 ? HandshakePacket.EXTENSION_KMREQ : 0));
        HandshakeExtensions.writeCapabilities(out, HandshakeExtensions.HSREQ, Negotiation.request(options));
        if (named) {
            HandshakeExtensions.writeString(out, HandshakeExtensions.SID, options.streamId());
        }
        if (keyRequest.length > 0) {
            HandshakeExtensions.writeKeyMaterial(out, HandshakeExtensions.KMREQ, keyRequest);
        }
    }

    private void writeResponse(long nowNs, ByteBuffer out, NegotiatedSettings agreed) {
        byte[] keyResponse = keys.response();
        write(nowNs, out, HandshakePacket.CONCLUSION, HandshakePacket.EXTENSION_HSREQ
                | (keyResponse.length > 0 ? HandshakePacket.EXTENSION_KMREQ : 0));
        HandshakeExtensions.writeCapabilities(out, HandshakeExtensions.HSRSP, Negotiation.response(options, agreed));
        if (keyResponse.length > 0) {
            HandshakeExtensions.writeKeyMaterial(out, HandshakeExtensions.KMRSP, keyResponse);
        }
    }

    private void write(long nowNs, ByteBuffer out, int type, int extensionField) {
        new HandshakePacket(5, keys.encryptionField(), extensionField, initialSeq, options.mtuBytes(),
                options.receiveWindowPackets(), type, localId, cookie)
                .write(out, peer.getAddress(), WireTime.stamp(startNs, nowNs), peerId);
    }

    @Override
    public boolean isTimedOut(long nowNs) {
        return WireTime.isDue(timeoutNs, nowNs);
    }

    @Override
    public int timeoutMs() {
        return (int) Math.min((long) PATIENCE * options.connectTimeoutMs(), Integer.MAX_VALUE);
    }

    @Override
    public long nextDeadlineNs() {
        return WireTime.earlier(nextSendNs, timeoutNs);
    }

    @Override
    public NegotiatedSettings settings() {
        return Objects.requireNonNull(settings, "nothing was agreed yet");
    }

    @Override
    public int peerId() {
        return peerId;
    }

    @Override
    public int peerInitialSeq() {
        return peerInitialSeq;
    }

    @Override
    public Meeting meeting() {
        return meeting;
    }

    @Override
    public RejectReason refusal() {
        return refusal;
    }

    @Override
    public boolean tellsRefusal() {
        return true;
    }
}
