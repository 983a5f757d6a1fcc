package io.srt4j.transport;

/**
 * The parameters of libsrt's that have another form here, or none: each is refused with what to do instead, except where
 * it asks for what happens anyway.
 */
final class UnsupportedOptions {
    private UnsupportedOptions() {}

    /** Throws, with a sentence that goes on after "parameter x is 'y': ", unless this {@code value} is the only one. */
    static void check(String name, String value) {
        switch (name) {
            case "transtype" -> only(value.equals("live"), "allowed is live: file mode is not supported");
            case "congestion" -> only(value.equals("live"), "allowed is live: file mode is not supported");
            case "messageapi" -> only(UriOptions.flag(value),
                    "live mode sends messages, so only 1 is allowed: the stream API belongs to file mode");
            case "sndsyn" -> only(UriOptions.flag(value),
                    "send always waits, so only 1 is allowed: set sndtimeo=0 to return at once");
            case "rcvsyn" -> only(UriOptions.flag(value),
                    "receive and accept always wait, so only 1 is allowed: set rcvtimeo=0 to return at once");
            case "packetfilter" -> only(value.isEmpty(), "packet filters (FEC) are not supported: leave it out");
            case "groupconnect" -> only(!UriOptions.flag(value), "groups of links are not supported: leave it out");
            case "groupminstabletimeo" ->
                    throw new IllegalArgumentException("groups of links are not supported: leave it out");
            case "rendezvous" -> only(!UriOptions.flag(value), "say mode=rendezvous instead");
            case "timeout" -> throw new IllegalArgumentException("say conntimeo, rcvtimeo or peeridletimeo instead");
            case "isn", "state", "event", "snddata", "rcvdata", "version", "peerversion", "kmstate", "sndkmstate",
                    "rcvkmstate", "grouptype" ->
                    throw new IllegalArgumentException("it can only be read: see docs/options.md for where");
            default -> throw new IllegalArgumentException("no such parameter");
        }
    }

    private static void only(boolean allowed, String otherwise) {
        if (!allowed) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
