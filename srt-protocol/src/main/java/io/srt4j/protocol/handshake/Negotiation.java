package io.srt4j.protocol.handshake;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Our options and the peer's handshake make what both sides will do, or a reason why they cannot agree. */
public final class Negotiation {
    /** The SRT version we announce, whose behaviour on the wire we follow: 1.5.4. */
    public static final int OUR_VERSION = 0x010504;

    /** Peers older than this do not know version 5 handshakes, so one that sends such a handshake lies. */
    private static final int FIRST_HSV5_VERSION = 0x010300;

    /** Receivers before 1.3.0 read the word differently; all of libsrt's peers set these. */
    private static final int ALWAYS = Capabilities.TSBPD_SENDER | Capabilities.CRYPTO | Capabilities.FILTER;

    private Negotiation() {}

    /** What a caller asks for in its HSREQ. */
    static Capabilities request(SrtOptions options) {
        return new Capabilities(OUR_VERSION, ourFlags(options) | Capabilities.RETRANSMIT_FLAG, options.latencyMs(),
                options.peerLatencyMs());
    }

    /** What a listener answers in its HSRSP: the result, which the caller takes over as it is. */
    static Capabilities response(SrtOptions options, NegotiatedSettings settings) {
        int flags = ourFlags(options) | (settings.peerKnowsRetransmitFlag() ? Capabilities.RETRANSMIT_FLAG : 0);
        return new Capabilities(OUR_VERSION, flags, settings.receiveLatencyMs(), settings.sendLatencyMs());
    }

    private static int ourFlags(SrtOptions options) {
        return ALWAYS | (options.timedDelivery() ? Capabilities.TSBPD_RECEIVER : 0)
                | (options.timedDelivery() && options.tooLateDrop() ? Capabilities.TOO_LATE_DROP : 0)
                | (options.nakReport() ? Capabilities.NAK_REPORT : 0);
    }

    /** Why these extensions of a caller or listener cannot be agreed to, keys aside; null if they can. */
    public static @Nullable RejectReason refusal(SrtOptions options, @Nullable HandshakeExtensions extensions) {
        if (extensions == null) {
            return RejectReason.ROGUE;
        }
        Capabilities peer = extensions.capabilities();
        if (peer == null || peer.version() < FIRST_HSV5_VERSION) {
            return RejectReason.ROGUE;
        }
        if (peer.version() < options.minimumVersion()) {
            return RejectReason.VERSION;
        }
        if (peer.has(Capabilities.STREAM)) {
            return RejectReason.MESSAGE_API;
        }
        if (!extensions.congestion().isEmpty() && !extensions.congestion().equals("live")) {
            return RejectReason.CONGESTION;
        }
        if (!extensions.filter().isEmpty()) {
            return RejectReason.FILTER;
        }
        return extensions.hasGroup() ? RejectReason.GROUP : null;
    }

    /**
     * Which key length the side that makes the key takes over: the peer's, unless both said one and this side sends.
     *
     * @param announced what the peer's handshake says, divided by 8; 0 is nothing
     */
    static int keyLengthToAdopt(SrtOptions options, int announced) {
        return options.sender() && options.encryption().keyBytes() != 0 ? 0 : announced;
    }

    /** What a listener and this caller agree on: the larger latency of both sides wins in each direction. */
    public static NegotiatedSettings asListener(
            SrtOptions options, HandshakePacket request, HandshakeExtensions extensions, KeyExchange keys) {
        Capabilities peer = Objects.requireNonNull(extensions.capabilities(), "refused without them");
        int receiveMs = peer.has(Capabilities.TSBPD_SENDER) ? Math.max(options.latencyMs(), peer.sendLatencyMs()) : 0;
        int sendMs = peer.has(Capabilities.TSBPD_RECEIVER)
                ? Math.max(options.peerLatencyMs(), peer.receiveLatencyMs())
                : 0;
        return settings(options, request, peer, keys, receiveMs, sendMs, extensions.streamId());
    }

    /** What this listener decided, as its caller takes it over. */
    static NegotiatedSettings asCaller(
            SrtOptions options, HandshakePacket response, Capabilities peer, KeyExchange keys) {
        int receiveMs = peer.has(Capabilities.TSBPD_SENDER) ? peer.sendLatencyMs() : 0;
        int sendMs = peer.has(Capabilities.TSBPD_RECEIVER) ? peer.receiveLatencyMs() : 0;
        return settings(options, response, peer, keys, receiveMs, sendMs, options.streamId());
    }

    private static NegotiatedSettings settings(
            SrtOptions options, HandshakePacket peerHandshake, Capabilities peer, KeyExchange keys, int receiveMs,
            int sendMs, String streamId) {
        int mtuBytes = Math.min(options.mtuBytes(), peerHandshake.mtuBytes());
        int roomBytes = mtuBytes - PacketHeader.OVERHEAD_BYTES - keys.overheadBytes();
        int maxPayloadBytes = Math.min(roomBytes, options.payloadBytes());
        return new NegotiatedSettings(receiveMs, sendMs, mtuBytes, maxPayloadBytes,
                peerHandshake.flowWindowPackets(), peer.version(),
                options.timedDelivery() && peer.has(Capabilities.TSBPD_SENDER),
                peer.has(Capabilities.TSBPD_RECEIVER) && peer.has(Capabilities.TOO_LATE_DROP),
                peer.has(Capabilities.NAK_REPORT), peer.has(Capabilities.RETRANSMIT_FLAG), keys.keyBytes(),
                keys.cipherMode(), streamId);
    }
}
