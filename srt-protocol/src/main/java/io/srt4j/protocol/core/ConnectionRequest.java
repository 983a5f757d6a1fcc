package io.srt4j.protocol.core;

import io.srt4j.protocol.handshake.Negotiation;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import io.srt4j.protocol.packet.HandshakePacket;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetSocketAddress;

/**
 * A caller that has proved its address and waits for an answer. It repeats itself every 250 ms and gives up on its own;
 * answer it through {@link EndpointCore#accept} or {@link EndpointCore#reject}. Immutable.
 */
public final class ConnectionRequest {
    private final InetSocketAddress peer;
    private final HandshakePacket handshake;
    private final HandshakeExtensions extensions;
    private final Capabilities capabilities;
    private final long arrivalNs;
    private final int timestampUs;

    ConnectionRequest(
            InetSocketAddress peer, HandshakePacket handshake, HandshakeExtensions extensions,
            Capabilities capabilities, long arrivalNs, int timestampUs) {
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

    /** The caller's SRT version: {@code major << 16 | minor << 8 | patch}. */
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

    NegotiatedSettings settings(SrtOptions options) {
        return Negotiation.asListener(options, handshake, extensions, capabilities);
    }

    @Override
    public String toString() {
        return "request of " + peer;
    }
}
