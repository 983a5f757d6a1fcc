package io.srt4j.protocol.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A datagram on its way; pooled by {@link SimNetwork}, so a simulation does not live off the garbage collector. */
final class Datagram {
    static final int MAX_BYTES = 2_048;

    final byte[] bytes = new byte[MAX_BYTES];
    final ByteBuffer view = ByteBuffer.wrap(bytes);
    int length;
    long arrivalNs;
    long order;
    InetSocketAddress from = SimNetwork.NOWHERE;
    InetSocketAddress to = SimNetwork.NOWHERE;

    /** Takes the remaining bytes of {@code source}, which is left as it is. */
    void copyFrom(ByteBuffer source) {
        length = source.remaining();
        source.get(source.position(), bytes, 0, length);
    }

    /** The bytes as a receiver sees them; good until the datagram goes back into the pool. */
    ByteBuffer received() {
        return view.clear().limit(length);
    }

    static int byArrival(Datagram a, Datagram b) {
        int byTime = Long.compare(a.arrivalNs, b.arrivalNs);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    }
}
