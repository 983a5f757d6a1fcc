package io.srt4j.protocol.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Something with an address that datagrams reach and that wants to be woken. */
interface SimNode {
    InetSocketAddress address();

    /** Takes a datagram; the buffer is borrowed. */
    void onDatagram(InetSocketAddress from, ByteBuffer datagram);

    /** Does what is due and sends what wants out; called after every event, cheap if there is nothing to do. */
    void turn();

    /** Simulated time of the next turn it needs, {@link VirtualTime#NEVER} if only a datagram can wake it. */
    long wakeAtNs();
}
