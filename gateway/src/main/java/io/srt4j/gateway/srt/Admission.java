package io.srt4j.gateway.srt;

import io.srt4j.gateway.access.Session;
import io.srt4j.protocol.core.CloseReason;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a caller was let in with: its session, and its place among the connections there may be. Made by the accept
 * policy, carried by the connection, closed by whoever is last to know the caller: the thread that serves it, or the
 * transport if no connection came of it.
 */
public final class Admission implements AutoCloseable {
    private final Session session;
    private final int requestedLatencyMs;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Admission(Session session, int requestedLatencyMs, Runnable release) {
        this.session = session;
        this.requestedLatencyMs = requestedLatencyMs;
        this.release = release;
    }

    public Session session() {
        return session;
    }

    /** The receiver latency the caller asked for. */
    public int requestedLatencyMs() {
        return requestedLatencyMs;
    }

    void close(CloseReason reason) {
        if (closed.compareAndSet(false, true)) {
            release.run();
            session.close(reason);
        }
    }

    @Override
    public void close() {
        close(CloseReason.local("the connection was not completed"));
    }
}
