package io.srt4j.protocol.handshake;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.packet.KeyExtension;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What peers before 1.3.0 do behind a handshake of version 4, which has no extensions: the side that will send the stream
 * asks (HSREQ, and KMREQ if it has a passphrase) in packets of the stream, the other side answers. Only then is it known
 * what both can do. Data flows in this one direction.
 *
 * <p>Which side asks is not negotiated: it is the one with SRTO_SENDER.
 */
public final class LegacyHandshake implements OutgoingHandshake {
    private static final int BODY_BYTES = 12;
    private static final int MAX_TRIES = 10;
    private static final long RETRY_NS = RttEstimator.INITIAL_RTT_US * 1500L;
    /** Whoever knows version 5 has no reason to come with version 4. */
    private static final int FIRST_HSV5_VERSION = 0x010300;
    private static final int LATENCY_MASK = 0xFFFF;

    private final SrtOptions options;
    private final KeyExchange keys;
    private final HandshakePacket theirs;
    private final long startNs;
    private final long timeoutNs;

    private long nextSendNs;
    private int tries;
    private @Nullable Capabilities capabilities;
    private boolean keysSettled;
    private @Nullable NegotiatedSettings settings;
    private Meeting meeting = new Meeting(0, 0);
    private RejectReason refusal = RejectReason.UNKNOWN;
    private boolean answerPending;
    /** The KMREQ or KMRSP is to be sent. */
    private boolean keysPending;

    /**
     * @param theirs the peer's conclusion
     * @param startNs the origin of our timestamps
     */
    public LegacyHandshake(long nowNs, SrtOptions options, KeyExchange keys, HandshakePacket theirs, long startNs) {
        this.options = options;
        this.keys = keys;
        this.theirs = theirs;
        this.startNs = startNs;
        this.timeoutNs = nowNs + options.connectTimeoutMs() * 1_000_000L;
        this.nextSendNs = options.sender() ? nowNs : WireTime.NEVER;
    }

    /** Whether these options allow peers before 1.3.0. */
    public static boolean isAllowed(SrtOptions options) {
        return options.minimumVersion() < FIRST_HSV5_VERSION;
    }

    @Override
    public Progress onHandshake(long nowNs, ByteBuffer packet, int at, int length) {
        return Progress.WAITING; // a late copy
    }

    @Override
    public Progress onOtherPacket(long nowNs, ByteBuffer packet, int at, int length) {
        int bytes = length - PacketHeader.BYTES;
        if (isRefusal(packet, at)) {
            refusal = RejectReason.PEER;
            return Progress.REFUSED;
        }
        if (!PacketHeader.isControl(packet, at) || ControlPacket.type(packet, at) != ControlType.USER || bytes < 4) {
            return Progress.WAITING;
        }
        int body = at + PacketHeader.BYTES;
        return switch (ControlPacket.subtype(packet, at)) {
            case HandshakeExtensions.HSREQ ->
                    options.sender() || bytes < BODY_BYTES ? Progress.WAITING : onRequest(nowNs, packet, at, body);
            case HandshakeExtensions.HSRSP ->
                    !options.sender() || bytes < BODY_BYTES ? Progress.WAITING : onResponse(nowNs, packet, at, body);
            case HandshakeExtensions.KMREQ -> options.sender() || keysSettled
                    ? Progress.WAITING
                    : onKeys(keys.onRequest(KeyExtension.read(packet, body, bytes)));
            case HandshakeExtensions.KMRSP -> !options.sender() || keysSettled
                    ? Progress.WAITING
                    : onKeys(keys.onResponse(KeyExtension.read(packet, body, bytes)));
            default -> Progress.WAITING;
        };
    }

    /** A peer of this age refuses by hanging up. */
    static boolean isRefusal(ByteBuffer packet, int at) {
        return PacketHeader.isControl(packet, at) && ControlPacket.type(packet, at) == ControlType.SHUTDOWN;
    }

    private Progress onRequest(long nowNs, ByteBuffer packet, int at, int body) {
        answerPending = true;
        int latencyMs = packet.getInt(body + 8) & LATENCY_MASK;
        meeting = new Meeting(nowNs, PacketHeader.timestampUs(packet, at));
        return onCapabilities(new Capabilities(packet.getInt(body), packet.getInt(body + 4), 0, latencyMs));
    }

    private Progress onResponse(long nowNs, ByteBuffer packet, int at, int body) {
        int latencyMs = packet.getInt(body + 8) & LATENCY_MASK;
        meeting = new Meeting(nowNs, PacketHeader.timestampUs(packet, at));
        return onCapabilities(new Capabilities(packet.getInt(body), packet.getInt(body + 4), latencyMs, 0));
    }

    private Progress onCapabilities(Capabilities said) {
        if (said.version() == 0 || said.version() >= FIRST_HSV5_VERSION) {
            return fail(RejectReason.ROGUE); // 0: it does not like what we asked
        }
        if (said.version() < options.minimumVersion()) {
            return fail(RejectReason.VERSION);
        }
        capabilities = said;
        return agreeIfComplete();
    }

    private Progress onKeys(@Nullable RejectReason reason) {
        keysPending = !options.sender();
        keysSettled = true;
        return reason == null ? agreeIfComplete() : fail(reason);
    }

    /** With a passphrase of ours, the keys have to be settled too: without, nobody waits for them. */
    private Progress agreeIfComplete() {
        Capabilities peer = capabilities;
        if (peer == null || (options.encryption().isOn() && !keysSettled)) {
            return Progress.WAITING;
        }
        keys.establish(peer.version());
        settings = options.sender()
                ? Negotiation.asCaller(options, theirs, peer, keys)
                : Negotiation.asListener(options, theirs,
                        new HandshakeExtensions(peer, options.streamId(), "", "", null, false), keys);
        return Progress.AGREED;
    }

    private Progress fail(RejectReason reason) {
        refusal = reason;
        return Progress.DISAGREED;
    }

    /** The peer asks again, so our answer was lost. */
    @Override
    public boolean onLateHandshake(ByteBuffer packet, int at, int length) {
        boolean asks = !options.sender() && ControlPacket.type(packet, at) == ControlType.USER
                && ControlPacket.subtype(packet, at) == HandshakeExtensions.HSREQ;
        answerPending |= asks;
        return asks;
    }

    @Override
    public boolean poll(long nowNs, ByteBuffer out) {
        if (pollLastWord(nowNs, out)) {
            return true;
        }
        int timestampUs = WireTime.stamp(startNs, nowNs);
        KeyMaterial request = options.sender() ? keys.request(0) : null;
        if (keysPending && options.sender() && request != null) {
            keysPending = false;
            ControlPacket.writeExtension(out, HandshakeExtensions.KMREQ, timestampUs, theirs.socketId());
            out.put(request.bytes());
            return true;
        }
        if (!WireTime.isDue(nextSendNs, nowNs) || tries == MAX_TRIES) {
            return false;
        }
        tries++;
        nextSendNs = tries == MAX_TRIES ? WireTime.NEVER : nowNs + RETRY_NS;
        keysPending = request != null;
        writeCapabilities(out, HandshakeExtensions.HSREQ, timestampUs, options.peerLatencyMs());
        return true;
    }

    @Override
    public boolean pollLastWord(long nowNs, ByteBuffer out) {
        int timestampUs = WireTime.stamp(startNs, nowNs);
        if (answerPending) {
            answerPending = false;
            int latencyMs = settings == null ? options.latencyMs() : settings.receiveLatencyMs();
            writeCapabilities(out, HandshakeExtensions.HSRSP, timestampUs, latencyMs);
            return true;
        }
        if (keysPending && !options.sender()) {
            keysPending = false;
            ControlPacket.writeExtension(out, HandshakeExtensions.KMRSP, timestampUs, theirs.socketId());
            out.put(keys.response());
            return true;
        }
        return false;
    }

    private void writeCapabilities(ByteBuffer out, int subtype, int timestampUs, int latencyMs) {
        Capabilities own = Negotiation.request(options);
        ControlPacket.writeExtension(out, subtype, timestampUs, theirs.socketId());
        out.putInt(own.version()).putInt(own.flags()).putInt(latencyMs);
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
        return WireTime.earlier(nextSendNs, timeoutNs);
    }

    @Override
    public NegotiatedSettings settings() {
        return Objects.requireNonNull(settings, "nothing was agreed yet");
    }

    @Override
    public int peerId() {
        return theirs.socketId();
    }

    /** Both directions start at the caller's. */
    @Override
    public int peerInitialSeq() {
        return theirs.initialSeq();
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
        return false;
    }
}
