package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.netty.EventLoops;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens endpoints on some loops, knows those that are open, and remembers what those that are gone have counted. Any
 * thread may use it.
 */
public final class Endpoints {
    private static final CloseReason RUNTIME_CLOSED = CloseReason.local("the runtime was closed");
    private static final EndpointLimits CALLER_LIMITS = new EndpointLimits(1, 1);
    private static final long COLLECT_WITHIN_MS = 500;

    private final EventLoops loops;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock, which nobody holds while waiting for a loop.
    private final Set<Endpoint> open = new HashSet<>();
    private TrafficTotals gone = TrafficTotals.NONE;

    public Endpoints(EventLoops loops) {
        this.loops = loops;
    }

    /** Connects to {@code remote} from a socket of its own, bound to {@code local} or to any free port. */
    public SrtConnection connect(InetSocketAddress remote, Optional<InetSocketAddress> local, SrtOptions options)
            throws IOException {
        if (remote.isUnresolved()) {
            throw new UnknownHostException(remote.getHostString());
        }
        String wildcard = remote.getAddress() instanceof Inet6Address ? "::" : "0.0.0.0";
        Endpoint endpoint = Endpoint.open(
                loops, local.orElseGet(() -> new InetSocketAddress(wildcard, 0)), options, CALLER_LIMITS, this);
        BlockingConnection connection = begin(endpoint, remote, options);
        connection.awaitOpen();
        return connection;
    }

    private static BlockingConnection begin(Endpoint endpoint, InetSocketAddress remote, SrtOptions options)
            throws IOException {
        Optional<BlockingConnection> begun = LoopAnswer.await(endpoint.driver()
                .call((core, nowNs) -> new BlockingConnection(endpoint, core.connect(nowNs, remote, options), options,
                        null)));
        if (begun.isEmpty()) {
            endpoint.driver().close();
            throw Thread.currentThread().isInterrupted()
                    ? new SrtException.Interrupted("connect to " + remote)
                    : new IOException("connect to " + remote + " failed: the loop does not answer");
        }
        return begun.get();
    }

    /** Takes callers at {@code local}. */
    public SrtListener listen(
            InetSocketAddress local, SrtOptions options, AcceptPolicy policy, EndpointLimits endpointLimits,
            ListenerLimits listenerLimits)
            throws IOException {
        Endpoint endpoint = Endpoint.open(loops, local, options, endpointLimits, this);
        return BlockingListener.open(endpoint, options, policy, listenerLimits);
    }

    void add(Endpoint endpoint) {
        lock.lock();
        try {
            open.add(endpoint);
        } finally {
            lock.unlock();
        }
    }

    /** From the endpoint's loop, once its last totals are published. */
    void retire(Endpoint endpoint) {
        lock.lock();
        try {
            if (open.remove(endpoint)) {
                gone = gone.plus(endpoint.traffic().published());
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Endpoint> open() {
        lock.lock();
        try {
            return List.copyOf(open);
        } finally {
            lock.unlock();
        }
    }

    /** Every open connection. */
    public List<SrtConnection> connections() {
        List<SrtConnection> all = new ArrayList<>();
        open().forEach(endpoint -> all.addAll(endpoint.connections()));
        return all;
    }

    /** Everything counted so far. A loop that does not answer in time is represented by its last figures. */
    public TrafficTotals totals() {
        CompletableFuture<?>[] answers = open().stream()
                .map(endpoint -> endpoint.traffic().collect(endpoint.connections()))
                .toArray(CompletableFuture<?>[]::new);
        var _ = LoopAnswer.await(CompletableFuture.allOf(answers), COLLECT_WITHIN_MS);
        lock.lock();
        try {
            TrafficTotals sum = gone;
            for (Endpoint endpoint : open) {
                sum = sum.plus(endpoint.traffic().published());
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    /** Closes every connection, lets them linger together, then closes the sockets. */
    public void close() {
        List<SrtConnection> connections = connections();
        for (SrtConnection connection : connections) {
            ((BlockingConnection) connection).beginClose(RUNTIME_CLOSED);
        }
        connections.forEach(SrtConnection::close);
        List<Endpoint> endpoints = open();
        endpoints.forEach(endpoint -> endpoint.driver().close());
        CompletableFuture<?>[] over =
                endpoints.stream().map(endpoint -> endpoint.driver().over()).toArray(CompletableFuture<?>[]::new);
        var _ = LoopAnswer.await(CompletableFuture.allOf(over)); // the loops are ended next, whatever they do
    }
}
