package io.srt4j.transport.netty;

import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The face of an endpoint as its loop sees it. The loop calls, nothing here may block. */
public interface EndpointPort {
    /** A caller waits: accept or reject it with the core, now or in a later command. */
    void onRequest(EndpointCore core, ConnectionRequest request, long nowNs);

    /** A datagram for {@code local}, one of the addresses of this socket; whether another socket takes care of it. */
    boolean passesOn(InetAddress local, InetSocketAddress source, ByteBuffer datagram);

    /** The socket is closed and every connection was told: the last chance to look at the core. */
    void onClosed(EndpointCore core);
}
