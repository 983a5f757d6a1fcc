package io.srt4j.transport;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.RejectReason;
import java.io.IOException;
import java.time.Duration;

/** Why an operation on a connection or listener did not do what it was asked to. */
public abstract sealed class SrtException extends IOException {
    private SrtException(String message) {
        super(message);
    }

    /** The connection was refused in the handshake: by the peer, which said why, or here because of what it answered. */
    public static final class Rejected extends SrtException {
        private final transient RejectReason reason;

        public Rejected(RejectReason reason, String detail) {
            super("connection refused: " + reason + (detail.isEmpty() ? "" : " (" + detail + ")") + ". "
                    + reason.advice());
            this.reason = reason;
        }

        /** Which of the known reasons, or what number. */
        public RejectReason reason() {
            return reason;
        }
    }

    /** The connection or listener is closed; what the peer sent before is delivered first. */
    public static final class Closed extends SrtException {
        private final transient CloseReason reason;

        public Closed(CloseReason reason) {
            super("closed, " + reason);
            this.reason = reason;
        }

        /** Who or what closed it. */
        public CloseReason reason() {
            return reason;
        }
    }

    /** The time given was not enough; the connection, if there was one, is as usable as before. */
    public static final class TimedOut extends SrtException {
        public TimedOut(String what, Duration after) {
            super(what + " timed out after " + after.toMillis() + " ms");
        }
    }

    /** The waiting thread was interrupted. Its interrupt status stays set, the connection stays open. */
    public static final class Interrupted extends SrtException {
        public Interrupted(String what) {
            super(what + " was interrupted");
        }
    }
}
