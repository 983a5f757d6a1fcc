package io.srt4j.gateway.access;

/**
 * Is asked before a session begins and told when it has ended, always in pairs: {@code end} is called exactly once for
 * every {@code begin} that returned, and never for one that threw. Both run on the session's own virtual thread and may
 * block for as long as the gate's own time-out allows.
 */
public interface SessionGate {
    /** Lets everybody in. */
    SessionGate OPEN = new SessionGate() {
        @Override
        public void begin(Session session) {}

        @Override
        public void end(Session session) {}
    };

    void begin(Session session) throws RefusedException;

    void end(Session session);
}
