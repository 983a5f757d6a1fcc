package io.srt4j.protocol.settings;

import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.PacketHeader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a caller or listener asks for, with libsrt's defaults for live mode. Immutable; {@link #builder} makes one,
 * {@link #toBuilder} a changed copy. Every setter refuses values out of its range.
 *
 * @param latencyMs SRTO_RCVLATENCY: least delay from sending to delivery here, 0..65535 ms; the larger of this and the
 *     peer's {@code peerLatencyMs} wins
 * @param peerLatencyMs SRTO_PEERLATENCY: least latency the peer shall use as a receiver, 0..65535 ms
 * @param mtuBytes SRTO_MSS: largest IP packet, 76..1500 bytes; the smaller of both sides wins
 * @param flowWindowPackets SRTO_FC: bound of packets in flight towards us, from 32 on
 * @param sendBufferPackets SRTO_SNDBUF, in packets, 32..65536
 * @param receiveBufferPackets SRTO_RCVBUF, in packets, 32..65536
 * @param payloadBytes SRTO_PAYLOADSIZE: largest message {@code send} takes, 1..1456 bytes; 0 stands for 1456
 * @param streamId SRTO_STREAMID: what the caller asks for, at most 512 bytes of UTF-8
 * @param connectTimeoutMs SRTO_CONNTIMEO: how long a caller tries, from 1 ms on
 * @param peerIdleTimeoutMs SRTO_PEERIDLETIMEO: silence after which the peer counts as lost, from 1 ms on
 * @param timedDelivery SRTO_TSBPDMODE: whether a receiver delivers messages after the latency, at their sender's pace;
 *     otherwise as soon as they are in order, waiting for missing ones however long that takes
 * @param tooLateDrop SRTO_TLPKTDROP: whether a receiver skips what does not come in time; needs {@code timedDelivery}
 * @param nakReport SRTO_NAKREPORT: whether a receiver repeats its loss reports
 * @param sender SRTO_SENDER: whether this side will send the stream. Peers before 1.3.0 do not negotiate it; with others it
 *     only decides whose key length counts if both sides announce one
 * @param minimumVersion SRTO_MINVERSION: oldest peer taken, {@code major << 16 | minor << 8 | patch}
 * @param followPeerAddress whether the peer's address may change to one that sends what only a holder of the key can,
 *     as when a NAT gives it another port; needs a passphrase. Ours, not libsrt's
 * @param encryption passphrase and keys
 * @param adjustable what may be changed while a connection is open
 * @param udp the socket below
 */
public record SrtOptions(
        int latencyMs, int peerLatencyMs, int mtuBytes, int flowWindowPackets, int sendBufferPackets,
        int receiveBufferPackets, int payloadBytes, String streamId, int connectTimeoutMs, int peerIdleTimeoutMs,
        boolean timedDelivery, boolean tooLateDrop, boolean nakReport, boolean sender, int minimumVersion,
        boolean followPeerAddress, EncryptionOptions encryption, AdjustableOptions adjustable, UdpOptions udp) {

    /** Largest payload of one packet at an MTU of 1500. */
    public static final int MAX_PAYLOAD_BYTES = 1500 - PacketHeader.OVERHEAD_BYTES;

    /** Smallest buffers, of either direction. */
    public static final int MIN_BUFFER_PACKETS = 32;

    private static final int MAX_BUFFER_PACKETS = 65_536;
    private static final int MAX_WIRE_LATENCY_MS = 0xFFFF;

    public SrtOptions {
        payloadBytes = payloadBytes == 0 ? MAX_PAYLOAD_BYTES : payloadBytes;
        Ranges.check("latencyMs", latencyMs, 0, MAX_WIRE_LATENCY_MS);
        Ranges.check("peerLatencyMs", peerLatencyMs, 0, MAX_WIRE_LATENCY_MS);
        Ranges.check("mtuBytes", mtuBytes, 76, 1500);
        Ranges.check("flowWindowPackets", flowWindowPackets, 32, 1 << 28);
        Ranges.check("sendBufferPackets", sendBufferPackets, MIN_BUFFER_PACKETS, MAX_BUFFER_PACKETS);
        Ranges.check("receiveBufferPackets", receiveBufferPackets, MIN_BUFFER_PACKETS, MAX_BUFFER_PACKETS);
        Ranges.check("payloadBytes", payloadBytes, 1, MAX_PAYLOAD_BYTES);
        Ranges.check("streamId bytes", streamId.getBytes(StandardCharsets.UTF_8).length, 0,
                HandshakeExtensions.MAX_STREAM_ID_BYTES);
        Ranges.check("connectTimeoutMs", connectTimeoutMs, 1, Integer.MAX_VALUE);
        Ranges.check("peerIdleTimeoutMs", peerIdleTimeoutMs, 1, Integer.MAX_VALUE);
        Ranges.check("minimumVersion", minimumVersion, 0, 0xFFFFFF);
        if (followPeerAddress && !encryption.isOn()) {
            throw new IllegalArgumentException(
                    "followPeerAddress needs a passphrase: without a key anybody could claim to be the peer");
        }
        Ranges.check("udp sendBufferBytes", udp.sendBufferBytes(), mtuBytes, Integer.MAX_VALUE);
        Ranges.check("udp receiveBufferBytes", udp.receiveBufferBytes(), mtuBytes, Integer.MAX_VALUE);
    }

    /** How many packets the peer may have in flight towards us: both the buffer and SRTO_FC bound it. */
    public int receiveWindowPackets() {
        return Math.min(receiveBufferPackets, flowWindowPackets);
    }

    /** libsrt's defaults for live mode. */
    public static SrtOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder(null);
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects options; see the record's parameters for meaning, unit and range. */
    public static final class Builder {
        private int latencyMs = 120;
        private int peerLatencyMs;
        private int mtuBytes = 1500;
        private int flowWindowPackets = 25_600;
        private int sendBufferPackets = 8192;
        private int receiveBufferPackets = 8192;
        private int payloadBytes = 1316;
        private String streamId = "";
        private int connectTimeoutMs = 3000;
        private int peerIdleTimeoutMs = 5000;
        private boolean timedDelivery = true;
        private boolean tooLateDrop = true;
        private boolean nakReport = true;
        private boolean sender;
        private int minimumVersion = 0x010000;
        private boolean followPeerAddress;
        private EncryptionOptions.Builder encryption = EncryptionOptions.builder();
        private AdjustableOptions.Builder adjustable = AdjustableOptions.builder();
        private UdpOptions udp = UdpOptions.DEFAULTS;

        private Builder(@Nullable SrtOptions from) {
            if (from != null) {
                latencyMs = from.latencyMs;
                peerLatencyMs = from.peerLatencyMs;
                mtuBytes = from.mtuBytes;
                flowWindowPackets = from.flowWindowPackets;
                sendBufferPackets = from.sendBufferPackets;
                receiveBufferPackets = from.receiveBufferPackets;
                payloadBytes = from.payloadBytes;
                streamId = from.streamId;
                connectTimeoutMs = from.connectTimeoutMs;
                peerIdleTimeoutMs = from.peerIdleTimeoutMs;
                timedDelivery = from.timedDelivery;
                tooLateDrop = from.tooLateDrop;
                nakReport = from.nakReport;
                sender = from.sender;
                minimumVersion = from.minimumVersion;
                followPeerAddress = from.followPeerAddress;
                encryption = from.encryption.toBuilder();
                adjustable = from.adjustable.toBuilder();
                udp = from.udp;
            }
        }

        public Builder latencyMs(int value) {
            latencyMs = value;
            return this;
        }

        public Builder peerLatencyMs(int value) {
            peerLatencyMs = value;
            return this;
        }

        public Builder mtuBytes(int value) {
            mtuBytes = value;
            return this;
        }

        public Builder flowWindowPackets(int value) {
            flowWindowPackets = value;
            return this;
        }

        public Builder sendBufferPackets(int value) {
            sendBufferPackets = value;
            return this;
        }

        public Builder receiveBufferPackets(int value) {
            receiveBufferPackets = value;
            return this;
        }

        public Builder maxBandwidthBytesPerSec(long value) {
            adjustable.maxBandwidthBytesPerSec(value);
            return this;
        }

        public Builder inputBandwidthBytesPerSec(long value) {
            adjustable.inputBandwidthBytesPerSec(value);
            return this;
        }

        public Builder minInputBandwidthBytesPerSec(long value) {
            adjustable.minInputBandwidthBytesPerSec(value);
            return this;
        }

        public Builder overheadPercent(int value) {
            adjustable.overheadPercent(value);
            return this;
        }

        public Builder payloadBytes(int value) {
            payloadBytes = value;
            return this;
        }

        public Builder streamId(String value) {
            streamId = value;
            return this;
        }

        public Builder connectTimeoutMs(int value) {
            connectTimeoutMs = value;
            return this;
        }

        public Builder peerIdleTimeoutMs(int value) {
            peerIdleTimeoutMs = value;
            return this;
        }

        public Builder timedDelivery(boolean value) {
            timedDelivery = value;
            return this;
        }

        public Builder tooLateDrop(boolean value) {
            tooLateDrop = value;
            return this;
        }

        public Builder sender(boolean value) {
            sender = value;
            return this;
        }

        public Builder nakReport(boolean value) {
            nakReport = value;
            return this;
        }

        public Builder sendDropDelayMs(int value) {
            adjustable.sendDropDelayMs(value);
            return this;
        }

        public Builder driftTracer(boolean value) {
            adjustable.driftTracer(value);
            return this;
        }

        public Builder adaptiveReorder(boolean value) {
            adjustable.adaptiveReorder(value);
            return this;
        }

        public Builder retransmitAlgorithm(int value) {
            adjustable.retransmitAlgorithm(value);
            return this;
        }

        public Builder maxRetransmitBandwidthBytesPerSec(long value) {
            adjustable.maxRetransmitBandwidthBytesPerSec(value);
            return this;
        }

        public Builder lossMaxTtlPackets(int value) {
            adjustable.lossMaxTtlPackets(value);
            return this;
        }

        public Builder minimumVersion(int value) {
            minimumVersion = value;
            return this;
        }

        public Builder lingerMs(int value) {
            adjustable.lingerMs(value);
            return this;
        }

        public Builder followPeerAddress(boolean value) {
            followPeerAddress = value;
            return this;
        }

        public Builder sendTimeoutMs(int value) {
            adjustable.sendTimeoutMs(value);
            return this;
        }

        public Builder receiveTimeoutMs(int value) {
            adjustable.receiveTimeoutMs(value);
            return this;
        }

        public Builder udpSendBufferBytes(int value) {
            udp = udp.withSendBufferBytes(value);
            return this;
        }

        public Builder udpReceiveBufferBytes(int value) {
            udp = udp.withReceiveBufferBytes(value);
            return this;
        }

        /** All the options of the socket at once. */
        public Builder udp(UdpOptions value) {
            udp = value;
            return this;
        }

        /** {@link EncryptionOptions#passphrase}. */
        public Builder passphrase(String value) {
            encryption.passphrase(value);
            return this;
        }

        /** {@link EncryptionOptions#keyBytes}. */
        public Builder keyBytes(int value) {
            encryption.keyBytes(value);
            return this;
        }

        /** {@link EncryptionOptions#cipherMode}. */
        public Builder cipherMode(CipherMode value) {
            encryption.cipherMode(value);
            return this;
        }

        /** {@link EncryptionOptions#refreshPackets}. */
        public Builder keyRefreshPackets(int value) {
            encryption.refreshPackets(value);
            return this;
        }

        /** {@link EncryptionOptions#preAnnouncePackets}. */
        public Builder keyPreAnnouncePackets(int value) {
            encryption.preAnnouncePackets(value);
            return this;
        }

        /** {@link EncryptionOptions#enforced}. */
        public Builder enforcedEncryption(boolean value) {
            encryption.enforced(value);
            return this;
        }

        public SrtOptions build() {
            return new SrtOptions(latencyMs, peerLatencyMs, mtuBytes, flowWindowPackets, sendBufferPackets,
                    receiveBufferPackets, payloadBytes, streamId, connectTimeoutMs, peerIdleTimeoutMs, timedDelivery,
                    tooLateDrop, nakReport, sender, minimumVersion, followPeerAddress,
                    encryption.build(), adjustable.build(), udp);
        }
    }
}
