package io.srt4j.gateway.access;

/** A session that was not let in, with the SRT rejection code that says why. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** The stream id cannot be understood. */
    public static final int BAD_REQUEST = 1400;
    /** A hook, or a rule, said no. */
    public static final int FORBIDDEN = 1403;
    /** Nobody publishes the stream. */
    public static final int NOT_FOUND = 1404;
    /** The mode is neither publish nor request. */
    public static final int BAD_MODE = 1405;
    /** The stream has a publisher already. */
    public static final int CONFLICT = 1409;
    /** A hook's answer makes no sense. */
    public static final int INTERNAL_ERROR = 1500;
    /** The gateway is stopping. */
    public static final int DOWN = 1503;

    private final int srtCode;
    private final String reason;

    public RefusedException(int srtCode, String reason) {
        super(reason + " (" + srtCode + ")");
        this.srtCode = srtCode;
        this.reason = reason;
    }

    /** The rejection code as libsrt's API has it; its last three digits follow HTTP where HTTP has one. */
    public int srtCode() {
        return srtCode;
    }

    public String reason() {
        return reason;
    }
}
