package io.srt4j.transport;

import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.facade.Endpoints;
import io.srt4j.transport.facade.ListenerLimits;
import io.srt4j.transport.facade.TrafficTotals;
import io.srt4j.transport.netty.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The loops that carry connections, and the limits of what the network may make them hold.
 *
 * <p>Most programs use the {@linkplain #shared shared} one, through {@link Srt}. Whoever needs other limits, or wants to
 * end everything at once, builds one. All methods may be called from any thread.
 */
public final class SrtRuntime implements AutoCloseable {
    private static final long LOOPS_END_WITHIN_MS = 2000;

    private final EventLoops loops;
    private final Endpoints endpoints;
    private final ListenerLimits listenerLimits;

    private SrtRuntime(Builder builder) {
        loops = new EventLoops(builder.udpKind.orElseGet(EventLoops::bestKind), builder.loops);
        endpoints = new Endpoints(loops, new EndpointLimits(builder.maxConnections, builder.backlog));
        listenerLimits = new ListenerLimits(builder.backlog, Math.toIntExact(builder.policyTimeout.toMillis()),
                builder.maxConnections);
    }

    /** Made at first use: initialisation on demand. */
    private static final class Shared {
        static final SrtRuntime RUNTIME = builder().build();
    }

    /** The one that {@link Srt} uses. It lives as long as the process; its threads do not keep the process alive. */
    public static SrtRuntime shared() {
        return Shared.RUNTIME;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How the loops talk to the kernel. */
    public UdpKind udpKind() {
        return loops.kind();
    }

    /** Connects to {@code remote}; see {@link Srt#connect(InetSocketAddress, SrtOptions)}. */
    public SrtConnection connect(InetSocketAddress remote, SrtOptions options) throws IOException {
        return endpoints.connect(remote, Optional.empty(), options);
    }

    /**
     * The same from a given local address. If a listener or other connections of this runtime have it open, with the same
     * options of the socket, it is used together.
     */
    public SrtConnection connectFrom(InetSocketAddress local, InetSocketAddress remote, SrtOptions options)
            throws IOException {
        return endpoints.connect(remote, Optional.of(local), options);
    }

    /** Meets {@code remote}; see {@link Srt#rendezvous}. */
    public SrtConnection rendezvous(InetSocketAddress local, InetSocketAddress remote, SrtOptions options)
            throws IOException {
        return endpoints.rendezvous(remote, local, options);
    }

    /** Connects as {@code uri} says, by a call or a rendezvous; see {@link Srt#connect(String)}. */
    public SrtConnection connect(SrtUri uri) throws IOException {
        return switch (uri.mode()) {
            case CALLER -> endpoints.connect(uri.address(), uri.localAddress(), uri.options());
            case RENDEZVOUS -> endpoints.rendezvous(uri.address(), uri.localAddress().orElseThrow(), uri.options());
            case LISTENER -> throw new IllegalArgumentException("mode=listener is for listen, not for connect");
        };
    }

    /** Takes callers at {@code local}; see {@link Srt#listen}. */
    public SrtListener listen(InetSocketAddress local, SrtOptions options, AcceptPolicy policy) throws IOException {
        return endpoints.listen(local, options, policy, listenerLimits);
    }

    /** Every open connection, of callers and of listeners. */
    public List<SrtConnection> connections() {
        return endpoints.connections();
    }

    TrafficTotals totals() {
        return endpoints.totals();
    }

    /** Closes everything that was opened with this runtime: connections with a SHUTDOWN, then sockets, then threads. */
    @Override
    public void close() {
        endpoints.close();
        loops.close(LOOPS_END_WITHIN_MS);
    }

    /** Collects what a runtime needs to know; every value has a default. */
    public static final class Builder {
        private int loops = Runtime.getRuntime().availableProcessors();
        private Optional<UdpKind> udpKind = Optional.empty();
        private int maxConnections = 10_000;
        private int backlog = 1000;
        private Duration policyTimeout = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Threads; each carries the sockets it is given for ever. By default one per processor. With Linux and epoll a
         * listener has a socket on each, and callers are spread over them.
         */
        public Builder loops(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("loops is " + count + ", allowed is 1 and more");
            }
            loops = count;
            return this;
        }

        /** By default epoll where it works; the system property {@code io.srt4j.udp=nio} also decides. */
        public Builder udpKind(UdpKind kind) {
            udpKind = Optional.of(kind);
            return this;
        }

        /** Connections one listener may have at a time, by default 10,000; more callers are refused. */
        public Builder maxConnections(int perListener) {
            maxConnections = perListener;
            return this;
        }

        /** Callers that may wait for a policy's answer or for {@code accept}, by default 1000 per listener. */
        public Builder backlog(int perListener) {
            backlog = perListener;
            return this;
        }

        /** How long an {@link AcceptPolicy} may take, by default 10 s. */
        public Builder policyTimeout(Duration timeout) {
            policyTimeout = timeout;
            return this;
        }

        public SrtRuntime build() {
            return new SrtRuntime(this);
        }
    }
}
