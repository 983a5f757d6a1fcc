package io.srt4j.transport;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/** Where to begin: connections and listeners on the {@linkplain SrtRuntime#shared shared runtime}. */
public final class Srt {
    private Srt() {}

    /**
     * Connects as {@code uri} says: {@code srt://host:port?streamid=live/cam1&latency=120}. Parameters have libsrt's
     * names and units. A stream id may be given raw, {@code streamid=#!::r=live/cam1,m=request}, or percent-encoded.
     *
     * @throws IllegalArgumentException if {@code uri} is malformed or has an unknown parameter, which it names
     * @throws SrtException.Rejected if the listener refuses, with its reason
     * @throws SrtException.TimedOut if nobody answers in the connection time-out
     */
    public static SrtConnection connect(String uri) throws IOException {
        return SrtRuntime.shared().connect(SrtUri.parse(uri));
    }

    /** The same for a {@link URI}: what Java takes for a fragment belongs to the stream id. */
    public static SrtConnection connect(URI uri) throws IOException {
        return connect(uri.toString());
    }

    /** Connects to {@code remote}; see {@link #connect(String)} for what may go wrong. */
    public static SrtConnection connect(InetSocketAddress remote, SrtOptions options) throws IOException {
        return SrtRuntime.shared().connect(remote, options);
    }

    /**
     * Meets {@code remote}, which does the same with this side's address: for two that are both behind firewalls, which
     * let in only answers. Waits ten times the connection time-out of {@code options}.
     *
     * @param local the address and port that {@code remote} calls
     */
    public static SrtConnection rendezvous(InetSocketAddress local, InetSocketAddress remote, SrtOptions options)
            throws IOException {
        return SrtRuntime.shared().rendezvous(local, remote, options);
    }

    /** Takes callers at {@code local} (port 0: any free one), each with {@code options} unless the policy says other. */
    public static SrtListener listen(InetSocketAddress local, SrtOptions options, AcceptPolicy policy)
            throws IOException {
        return SrtRuntime.shared().listen(local, options, policy);
    }
}
