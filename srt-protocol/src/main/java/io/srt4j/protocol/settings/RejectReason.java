package io.srt4j.protocol.settings;

/**
 * Why a connection request was refused, in libsrt's numbering: 0 to 17 are the protocol's own reasons, 1000 to 1999
 * predefined answers of applications (1404: not found), from 2000 on the application's own. On the wire 1000 is added.
 *
 * @param code not negative
 * @see <a href="https://github.com/Haivision/srt/blob/master/docs/API/rejection-codes.md">libsrt's rejection codes</a>
 */
public record RejectReason(int code) {
    public static final RejectReason UNKNOWN = new RejectReason(0);
    public static final RejectReason SYSTEM = new RejectReason(1);
    public static final RejectReason PEER = new RejectReason(2);
    public static final RejectReason RESOURCE = new RejectReason(3);
    /** The handshake is malformed or breaks the protocol. */
    public static final RejectReason ROGUE = new RejectReason(4);
    /** Too many requests wait for an answer. */
    public static final RejectReason BACKLOG = new RejectReason(5);
    public static final RejectReason INTERNAL = new RejectReason(6);
    /** The listener is closing. */
    public static final RejectReason CLOSE = new RejectReason(7);
    /** The peer's version is too old, or its handshake version unknown. */
    public static final RejectReason VERSION = new RejectReason(8);
    public static final RejectReason RENDEZVOUS_COOKIE = new RejectReason(9);
    public static final RejectReason BAD_SECRET = new RejectReason(10);
    /** One side wants encryption, the other has no passphrase. */
    public static final RejectReason UNSECURE = new RejectReason(11);
    /** One side uses the message API, the other the stream API. */
    public static final RejectReason MESSAGE_API = new RejectReason(12);
    public static final RejectReason CONGESTION = new RejectReason(13);
    public static final RejectReason FILTER = new RejectReason(14);
    public static final RejectReason GROUP = new RejectReason(15);
    public static final RejectReason TIMEOUT = new RejectReason(16);
    public static final RejectReason CRYPTO = new RejectReason(17);

    public static final RejectReason FALLBACK = new RejectReason(1000);
    public static final RejectReason BAD_REQUEST = new RejectReason(1400);
    public static final RejectReason UNAUTHORIZED = new RejectReason(1401);
    public static final RejectReason OVERLOAD = new RejectReason(1402);
    public static final RejectReason FORBIDDEN = new RejectReason(1403);
    public static final RejectReason NOT_FOUND = new RejectReason(1404);
    public static final RejectReason BAD_MODE = new RejectReason(1405);
    public static final RejectReason UNACCEPTABLE = new RejectReason(1406);
    public static final RejectReason CONFLICT = new RejectReason(1409);
    public static final RejectReason INTERNAL_SERVER_ERROR = new RejectReason(1500);
    public static final RejectReason UNAVAILABLE = new RejectReason(1503);

    /** Largest code: what fits the wire's signed word after 1000 was added. */
    private static final int MAX_CODE = Integer.MAX_VALUE - 1000;

    public RejectReason {
        if (code < 0 || code > MAX_CODE) {
            throw new IllegalArgumentException("reject code " + code + " is not in 0.." + MAX_CODE);
        }
    }

    /** A short name in libsrt's terms, such as {@code NOTFOUND}; the number where there is none. */
    public String name() {
        return switch (code) {
            case 0 -> "UNKNOWN";
            case 1 -> "SYSTEM";
            case 2 -> "PEER";
            case 3 -> "RESOURCE";
            case 4 -> "ROGUE";
            case 5 -> "BACKLOG";
            case 6 -> "IPE";
            case 7 -> "CLOSE";
            case 8 -> "VERSION";
            case 9 -> "RDVCOOKIE";
            case 10 -> "BADSECRET";
            case 11 -> "UNSECURE";
            case 12 -> "MESSAGEAPI";
            case 13 -> "CONGESTION";
            case 14 -> "FILTER";
            case 15 -> "GROUP";
            case 16 -> "TIMEOUT";
            case 17 -> "CRYPTO";
            case 1000 -> "FALLBACK";
            case 1001 -> "KEY_NOTSUP";
            case 1002 -> "FILEPATH";
            case 1003 -> "HOSTNOTFOUND";
            case 1400 -> "BAD_REQUEST";
            case 1401 -> "UNAUTHORIZED";
            case 1402 -> "OVERLOAD";
            case 1403 -> "FORBIDDEN";
            case 1404 -> "NOTFOUND";
            case 1405 -> "BAD_MODE";
            case 1406 -> "UNACCEPTABLE";
            case 1409 -> "CONFLICT";
            case 1415 -> "NOTSUP_MEDIA";
            case 1423 -> "LOCKED";
            case 1424 -> "FAILED_DEPEND";
            case 1500 -> "ISE";
            case 1501 -> "UNIMPLEMENTED";
            case 1502 -> "GW";
            case 1503 -> "DOWN";
            case 1505 -> "VERSION_NOTSUP";
            case 1507 -> "NOROOM";
            default -> Integer.toString(code);
        };
    }

    @Override
    public String toString() {
        return code + " " + name();
    }
}
