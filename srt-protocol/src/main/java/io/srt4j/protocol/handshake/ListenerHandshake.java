package io.srt4j.protocol.handshake;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The three answers a listener gives: a cookie, a refusal, an agreement. Stateless. */
public final class ListenerHandshake {
    private ListenerHandshake() {}

    /**
     * Answers an induction request: the request again, with our version, the magic and a cookie.
     *
     * @param encryptionField the key length this side would like, divided by 8; 0 says nothing
     */
    public static void writeInduction(
            ByteBuffer out, HandshakePacket request, int cookie, int encryptionField, InetSocketAddress caller,
            int timestampUs) {
        new HandshakePacket(5, encryptionField, HandshakePacket.MAGIC, request.initialSeq(), request.mtuBytes(),
                request.flowWindowPackets(), HandshakePacket.INDUCTION, request.socketId(), cookie)
                .write(out, caller.getAddress(), timestampUs, request.socketId());
    }

    /** Answers a conclusion that is not accepted: the request again, with the reason as its type. */
    public static void writeRefusal(
            ByteBuffer out, HandshakePacket request, RejectReason reason, InetSocketAddress caller, int timestampUs) {
        new HandshakePacket(5, 0, request.extensionField(), request.initialSeq(), request.mtuBytes(),
                request.flowWindowPackets(), HandshakePacket.REFUSAL_BASE + reason.code(), request.socketId(),
                request.cookie()).write(out, caller.getAddress(), timestampUs, request.socketId());
    }

    /** Answers a conclusion of version 4 that is accepted: what is to be agreed on follows in the stream. */
    public static void writeLegacyAgreement(
            ByteBuffer out, HandshakePacket request, SrtOptions options, int localId, InetSocketAddress caller,
            int timestampUs) {
        new HandshakePacket(4, 0, HandshakePacket.UDT_DATAGRAM, request.initialSeq(),
                Math.min(options.mtuBytes(), request.mtuBytes()), options.receiveWindowPackets(),
                HandshakePacket.CONCLUSION, localId, request.cookie()).write(out, caller.getAddress(), timestampUs,
                        request.socketId());
    }

    /**
     * Answers a conclusion that is accepted. Both directions start at the caller's sequence number.
     *
     * @param localId the new connection's socket id
     */
    public static void writeAgreement(
            ByteBuffer out, HandshakePacket request, SrtOptions options, NegotiatedSettings settings, KeyExchange keys,
            int localId, InetSocketAddress caller, int timestampUs) {
        byte[] keyResponse = keys.response();
        int flags = HandshakePacket.EXTENSION_HSREQ | (keyResponse.length > 0 ? HandshakePacket.EXTENSION_KMREQ : 0);
        new HandshakePacket(5, keys.encryptionField(), flags, request.initialSeq(), settings.mtuBytes(),
                options.receiveWindowPackets(), HandshakePacket.CONCLUSION, localId, request.cookie())
                .write(out, caller.getAddress(), timestampUs, request.socketId());
        HandshakeExtensions.writeCapabilities(out, HandshakeExtensions.HSRSP, Negotiation.response(options, settings));
        if (keyResponse.length > 0) {
            HandshakeExtensions.writeKeyMaterial(out, HandshakeExtensions.KMRSP, keyResponse);
        }
    }
}
