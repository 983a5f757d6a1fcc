package io.srt4j.protocol.core;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.handshake.Negotiation;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.settings.EncryptionOptions;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A caller that has proved its address and waits for an answer. It repeats itself every 250 ms and gives up on its own;
 * answer it through {@link EndpointCore#accept} or {@link EndpointCore#reject}. Belongs to whoever decides
 * about it.
 */
public final class ConnectionRequest {
    private final InetSocketAddress peer;
    private final HandshakePacket handshake;
    private final HandshakeExtensions extensions;
    private final Capabilities capabilities;
    private final Entropy entropy;
    private final long arrivalNs;
    private final int timestampUs;
    private @Nullable KeyCheck keyCheck;

    /** What came of the caller's keys with some options. */
    private record KeyCheck(EncryptionOptions options, KeyExchange keys, Optional<RejectReason> refusal) {}

    ConnectionRequest(
            InetSocketAddress peer, HandshakePacket handshake, HandshakeExtensions extensions,
            Capabilities capabilities, Entropy entropy, long arrivalNs, int timestampUs) {
        this.entropy = entropy;
        this.peer = peer;
        this.handshake = handshake;
        this.extensions = extensions;
        this.capabilities = capabilities;
        this.arrivalNs = arrivalNs;
        this.timestampUs = timestampUs;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /** What the caller asks for; empty if it does not say. Any text at all: it comes from the network. */
    public String streamId() {
        return extensions.streamId();
    }

    /** The caller's SRT version: {@code major << 16 | minor << 8 | patch}; 0 if it {@link #isLegacy}. */
    public int peerVersion() {
        return capabilities.version();
    }

    /** The caller's socket id. */
    public int peerSocketId() {
        return handshake.socketId();
    }

    /** The least latency the caller wants as a receiver, in ms. */
    public int requestedLatencyMs() {
        return capabilities.receiveLatencyMs();
    }

    /** The least latency the caller wants us to use as a receiver, in ms. */
    public int requestedPeerLatencyMs() {
        return capabilities.sendLatencyMs();
    }

    HandshakePacket handshake() {
        return handshake;
    }

    /** When the request first came: the time base of delivery. */
    long arrivalNs() {
        return arrivalNs;
    }

    int timestampUs() {
        return timestampUs;
    }

    /** Whether the caller speaks version 4 of the handshake: what it wants it says later, in the stream. */
    public boolean isLegacy() {
        return handshake.version() == 4;
    }

    /** Whether the caller wants to encrypt. */
    public boolean isEncrypted() {
        return extensions.keys() != null;
    }

    /**
     * Whether the caller's keys fit {@code options}. With a passphrase on both sides this costs about a millisecond, which
     * an event loop should be spared: whoever decides about the request asks first, and {@link EndpointCore#accept} uses
     * the result.
     *
     * @return why the request has to be refused; empty if it may be accepted
     */
    public Optional<RejectReason> checkKeys(EncryptionOptions options) {
        return check(options).refusal;
    }

    /** The keys for a connection that is accepted; {@link #checkKeys} must have been content. */
    KeyExchange keys(EncryptionOptions options) {
        KeyExchange keys = check(options).keys;
        keyCheck = null; // they belong to the connection now
        return keys;
    }

    private KeyCheck check(EncryptionOptions options) {
        KeyCheck known = keyCheck;
        if (known != null && known.options.equals(options)) {
            return known;
        }
        forgetKeys();
        KeyExchange keys = new KeyExchange(options, entropy);
        RejectReason refusal = isLegacy() ? null : keys.onRequest(extensions.keys());
        if (refusal == null && !isLegacy()) {
            keys.establish(capabilities.version());
        }
        KeyCheck made = new KeyCheck(options, keys, Optional.ofNullable(refusal));
        keyCheck = made;
        return made;
    }

    /** Overwrites the keys of a request that got no connection. */
    void forgetKeys() {
        if (keyCheck != null) {
            keyCheck.keys.destroy();
            keyCheck = null;
        }
    }

    NegotiatedSettings settings(SrtOptions options, KeyExchange keys) {
        return Negotiation.asListener(options, handshake, extensions, keys);
    }

    @Override
    public String toString() {
        return "request of " + peer;
    }
}
