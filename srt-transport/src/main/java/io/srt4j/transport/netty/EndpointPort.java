package io.srt4j.transport.netty;

import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;

/** The face of an endpoint as its loop sees it. The loop calls, nothing here may block. */
public interface EndpointPort {
    /** A caller waits: accept or reject it with the core, now or in a later command. */
    void onRequest(EndpointCore core, ConnectionRequest request, long nowNs);

    /** The socket is closed and every connection was told: the last chance to look at the core. */
    void onClosed(EndpointCore core);
}
