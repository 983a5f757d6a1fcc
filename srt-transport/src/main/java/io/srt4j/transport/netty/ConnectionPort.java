package io.srt4j.transport.netty;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import java.util.function.Consumer;

/**
 * The face of one connection as its loop sees it, attached to the connection's core. The loop calls, nothing here may
 * block.
 */
public interface ConnectionPort {
    /** Something happened: take events and messages, and offer what waits. May be called without need. */
    void onTurn(ConnectionCore core, long nowNs);

    /**
     * What the turn had to send has left: the time to wake threads of the application, all together. Follows every
     * {@link #onTurn}, once for several.
     *
     * @param waker wakes threads
     */
    void onTurnEnd(Consumer<Thread> waker);

    /** The endpoint is gone, and with it the core: no further call follows. */
    void onEndpointLost(CloseReason reason);
}
