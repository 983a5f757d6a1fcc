package io.srt4j.protocol.core;

import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.receive.ReceiverSide;
import io.srt4j.protocol.timing.WireTime;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is. It stays where the handshake found it, unless it may be followed, for instance because its NAT gives
 * it another port: then a data packet from elsewhere moves it, if only somebody with the key can have made it. Looking at
 * strangers' packets costs time and moving costs answers, so both are limited. Loop-confined.
 */
final class PeerAddress {
    private static final long TRY_EVERY_NS = 1_000_000;
    private static final long MOVE_EVERY_NS = 1_000_000_000;

    private final boolean follows;
    private InetSocketAddress present;
    private long nextTryNs;
    private ConnectionEvent.@Nullable Moved unreported;

    /** @param follows whether it may move at all */
    PeerAddress(long nowNs, InetSocketAddress present, boolean follows) {
        this.present = present;
        this.follows = follows;
        this.nextTryNs = nowNs;
    }

    InetSocketAddress present() {
        return present;
    }

    /** Takes a packet of {@code length} bytes from another address; whether that is the peer's from now on. */
    boolean follow(
            long nowNs, InetSocketAddress source, ReceiverSide receiver, ByteBuffer packet, int at, int length) {
        if (!follows || PacketHeader.isControl(packet, at) || length == PacketHeader.BYTES
                || !WireTime.isDue(nextTryNs, nowNs)) {
            return false;
        }
        nextTryNs = nowNs + TRY_EVERY_NS;
        if (!receiver.isProof(packet, at, length)) {
            return false;
        }
        nextTryNs = nowNs + MOVE_EVERY_NS;
        unreported = new ConnectionEvent.Moved(unreported == null ? present : unreported.from(), source);
        present = source;
        return true;
    }

    /** The last move, once; null if there was none since. */
    ConnectionEvent.@Nullable Moved pollMoved() {
        ConnectionEvent.Moved moved = unreported;
        unreported = null;
        return moved;
    }
}
