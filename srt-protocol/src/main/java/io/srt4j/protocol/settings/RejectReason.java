package io.srt4j.protocol.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why a connection request was refused, in libsrt's numbering: 0 to 17 are the protocol's own reasons, 1000 to 1999
 * predefined answers of applications (1404: not found), from 2000 on the application's own. On the wire 1000 is added.
 *
 * <p>The set is open: a peer may send any number, which is kept as it is. Those with a meaning are {@link #known}.
 *
 * @param code not negative
 * @see <a href="https://github.com/Haivision/srt/blob/master/docs/API/rejection-codes.md">libsrt's rejection codes</a>
 */
public record RejectReason(int code) {
    private record Meaning(String name, String advice) {}

    /** Filled by the constants below. */
    private static final Map<Integer, Meaning> MEANINGS = new TreeMap<>();

    public static final RejectReason UNKNOWN =
            of(0, "UNKNOWN", "The peer gave no reason: look into its log.");
    public static final RejectReason SYSTEM =
            of(1, "SYSTEM", "A system call of the peer failed: look into its log.");
    public static final RejectReason PEER =
            of(2, "PEER", "The peer's application said no without a reason: check the stream id and the credentials.");
    public static final RejectReason RESOURCE =
            of(3, "RESOURCE", "The peer has no room for another connection: raise its limit or try later.");
    /** The handshake is malformed or breaks the protocol. */
    public static final RejectReason ROGUE =
            of(4, "ROGUE", "The handshake breaks the protocol: check that both ends speak SRT 1.3 or newer.");
    /** Too many requests wait for an answer. */
    public static final RejectReason BACKLOG =
            of(5, "BACKLOG", "Too many callers wait for an answer: raise the listener's backlog or try again.");
    public static final RejectReason INTERNAL =
            of(6, "IPE", "The peer ran into an error of its own: look into its log.");
    /** The listener is closing. */
    public static final RejectReason CLOSE =
            of(7, "CLOSE", "The listener is closing: call again when it is back.");
    /** The peer's version is too old, or its handshake version unknown. */
    public static final RejectReason VERSION =
            of(8, "VERSION", "One side's SRT is too old for the other: update it or lower minversion.");
    public static final RejectReason RENDEZVOUS_COOKIE =
            of(9, "RDVCOOKIE", "Both sides drew the same rendezvous cookie: connect again.");
    public static final RejectReason BAD_SECRET =
            of(10, "BADSECRET", "The passphrases differ: give both sides the same one.");
    /** One side wants encryption, the other has no passphrase. */
    public static final RejectReason UNSECURE =
            of(11, "UNSECURE", "Only one side has a passphrase: set it on the other, or take it away here.");
    /** One side uses the message API, the other the stream API. */
    public static final RejectReason MESSAGE_API =
            of(12, "MESSAGEAPI", "One side is in stream mode, the other in message mode: set messageapi alike.");
    public static final RejectReason CONGESTION =
            of(13, "CONGESTION", "The congestion controls differ: set transtype to live on both sides.");
    public static final RejectReason FILTER =
            of(14, "FILTER", "The packet filters do not fit: give both sides the same one, or none.");
    public static final RejectReason GROUP =
            of(15, "GROUP", "One side wants a group of links and the other does not: connect without grouptype.");
    public static final RejectReason TIMEOUT =
            of(16, "TIMEOUT", "The decision took too long: look at the hooks or the policy that decides.");
    public static final RejectReason CRYPTO =
            of(17, "CRYPTO", "The cipher modes differ: set cryptomode alike.");

    public static final RejectReason FALLBACK =
            of(1000, "FALLBACK", "The application said no without a reason: check the stream id.");
    public static final RejectReason KEY_NOT_SUPPORTED =
            of(1001, "KEY_NOTSUP", "The stream id holds a key that is not supported: leave it out.");
    public static final RejectReason FILE_PATH =
            of(1002, "FILEPATH", "The path of the file is wrong or missing: correct r in the stream id.");
    public static final RejectReason HOST_NOT_FOUND =
            of(1003, "HOSTNOTFOUND", "The virtual host is not served here: correct h in the stream id.");
    public static final RejectReason BAD_REQUEST =
            of(1400, "BAD_REQUEST", "The stream id cannot be understood: see the forms in docs/access.md.");
    public static final RejectReason UNAUTHORIZED =
            of(1401, "UNAUTHORIZED", "The credentials are wrong or missing: correct them.");
    public static final RejectReason OVERLOAD =
            of(1402, "OVERLOAD", "The server is full: raise srt.max-connections or try later.");
    public static final RejectReason FORBIDDEN =
            of(1403, "FORBIDDEN", "A hook or a rule said no: check what it was asked.");
    public static final RejectReason NOT_FOUND =
            of(1404, "NOTFOUND", "Nobody publishes this stream: check its name, or play once it is live.");
    public static final RejectReason BAD_MODE =
            of(1405, "BAD_MODE", "The mode is not supported: use m=publish or m=request.");
    public static final RejectReason UNACCEPTABLE =
            of(1406, "UNACCEPTABLE", "The parameters cannot be satisfied: ask for less.");
    public static final RejectReason CONFLICT =
            of(1409, "CONFLICT", "Somebody else publishes this stream: stop that, or choose another name.");
    public static final RejectReason MEDIA_NOT_SUPPORTED =
            of(1415, "NOTSUP_MEDIA", "The type is not supported: use t=stream or leave it out.");
    public static final RejectReason LOCKED =
            of(1423, "LOCKED", "The resource is locked: wait until it is free.");
    public static final RejectReason FAILED_DEPENDENCY =
            of(1424, "FAILED_DEPEND", "Another session this one needs is gone: start that one first.");
    public static final RejectReason INTERNAL_SERVER_ERROR =
            of(1500, "ISE", "The application failed: look into the server's log.");
    public static final RejectReason UNIMPLEMENTED =
            of(1501, "UNIMPLEMENTED", "The server does not do this: ask for something else.");
    public static final RejectReason BAD_GATEWAY =
            of(1502, "GW", "The server behind this one refused: look into its log.");
    public static final RejectReason UNAVAILABLE =
            of(1503, "DOWN", "The server is stopping: call again when it is back.");
    public static final RejectReason VERSION_NOT_SUPPORTED =
            of(1505, "VERSION_NOTSUP", "The server does not support this version of SRT: update the caller.");
    public static final RejectReason NO_ROOM =
            of(1507, "NOROOM", "The server has no storage left: free some.");

    /** Largest code: what fits the wire's signed word after 1000 was added. */
    private static final int MAX_CODE = Integer.MAX_VALUE - 1000;

    public RejectReason {
        if (code < 0 || code > MAX_CODE) {
            throw new IllegalArgumentException("reject code " + code + " is not in 0.." + MAX_CODE);
        }
    }

    private static RejectReason of(int code, String name, String advice) {
        MEANINGS.put(code, new Meaning(name, advice));
        return new RejectReason(code);
    }

    /** Every reason that has a name, by code. */
    public static List<RejectReason> known() {
        return MEANINGS.keySet().stream().map(RejectReason::new).toList();
    }

    /** A short name in libsrt's terms, such as {@code NOTFOUND}; the number where there is none. */
    public String name() {
        return meaning().map(Meaning::name).orElseGet(() -> Integer.toString(code));
    }

    /** What it means and what to do about it, in a sentence. */
    public String advice() {
        return meaning().map(Meaning::advice).orElse("The number is the peer's own: ask whoever runs it.");
    }

    private Optional<Meaning> meaning() {
        return Optional.ofNullable(MEANINGS.get(code));
    }

    @Override
    public String toString() {
        return code + " " + name();
    }
}
