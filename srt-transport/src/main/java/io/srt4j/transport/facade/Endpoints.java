package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.netty.Binding;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens endpoints on some loops, knows those that are open, and remembers what those that are gone have counted. Any
 * thread may use it.
 */
public final class Endpoints {
    private static final CloseReason RUNTIME_CLOSED = CloseReason.local("the runtime was closed");
    /** A socket may be closing just when somebody wants to join it; the next one is its own. */
    private static final int ATTEMPTS = 3;
    /** How many times the connection time-out two wait for each other, as in the core. */
    private static final int RENDEZVOUS_PATIENCE = 10;
    private static final long COLLECT_WITHIN_MS = 500;

    private final EventLoops loops;
    private final EndpointLimits limits;
    /** Held while a given port is looked up and bound, so that two that want to share it do not both bind it. */
    private final ReentrantLock binding = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock, which nobody holds while waiting for a loop.
    private final Set<Endpoint> open = new HashSet<>();
    private TrafficTotals gone = TrafficTotals.NONE;

    /** Opens on {@code loops}, each socket with these {@code limits}. */
    public Endpoints(EventLoops loops, EndpointLimits limits) {
        this.loops = loops;
        this.limits = limits;
    }

    /**
     * Connects to {@code remote} from {@code local}, by default any free port. A port that this runtime has open already,
     * with the same options of the socket, is used together.
     */
    public SrtConnection connect(InetSocketAddress remote, Optional<InetSocketAddress> local, SrtOptions options)
            throws IOException {
        checkResolved(remote);
        String wildcard = remote.getAddress() instanceof Inet6Address ? "::" : "0.0.0.0";
        InetSocketAddress from = local.orElseGet(() -> new InetSocketAddress(wildcard, 0));
        BlockingConnection begun =
                begin(remote, from, options, (_, core, nowNs) -> core.connect(nowNs, remote, options));
        begun.checkOpen(options.connectTimeoutMs());
        return begun;
    }

    /** Meets {@code remote}, which calls {@code local} while this side calls it. */
    public SrtConnection rendezvous(InetSocketAddress remote, InetSocketAddress local, SrtOptions options)
            throws IOException {
        checkResolved(remote);
        BlockingConnection begun =
                begin(remote, local, options, (endpoint, core, nowNs) -> {
                    ConnectionCore connection = core.rendezvous(nowNs, remote, options);
                    endpoint.driver().handover().expect(remote);
                    return connection;
                });
        begun.checkOpen(RENDEZVOUS_PATIENCE * options.connectTimeoutMs());
        return begun;
    }

    private static void checkResolved(InetSocketAddress remote) throws UnknownHostException {
        if (remote.isUnresolved()) {
            throw new UnknownHostException(remote.getHostString());
        }
    }

    private BlockingConnection begin(
            InetSocketAddress remote, InetSocketAddress from, SrtOptions options, Endpoint.Beginning how)
            throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            EndpointGroup group = groupTowards(remote, from, options.udp());
            Optional<BlockingConnection> begun = begin(group.first(), remote, options, how);
            if (begun.isPresent()) {
                return begun.get();
            }
            var _ = LoopAnswer.await(group.over());
        }
        throw new IOException("connect to " + remote + " failed: the socket at " + from + " keeps closing");
    }

    private EndpointGroup groupTowards(InetSocketAddress remote, InetSocketAddress from, UdpOptions udp)
            throws IOException {
        EndpointGroup group = groupAt(from, udp, this::openForCallers);
        LocalSockets division = group.division();
        return division == null ? group : division.towards(remote);
    }

    private static Optional<BlockingConnection> begin(
            Endpoint endpoint, InetSocketAddress remote, SrtOptions options, Endpoint.Beginning how)
            throws IOException {
        CompletableFuture<Optional<BlockingConnection>> asked =
                endpoint.driver().call((core, nowNs) -> endpoint.begin(core, how, options, nowNs));
        try {
            // One wait for the begin and the end of the handshake. The core ends it in its time, a loop that ends as well:
            // a timer of our own would cost more than the rest of the wait.
            return asked.thenCompose(Endpoints::whenOpened).get();
        } catch (InterruptedException _) {
            var _ = asked.thenAccept(begun -> begun.ifPresent(BlockingConnection::abandon));
            Thread.currentThread().interrupt();
            throw new SrtException.Interrupted("connect to " + remote);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new IOException(wrong.getMessage(), wrong);
            }
            return Optional.empty(); // the socket is gone
        }
    }

    private static CompletionStage<Optional<BlockingConnection>> whenOpened(Optional<BlockingConnection> begun) {
        return begun.isEmpty()
                ? CompletableFuture.completedFuture(begun)
                : begun.get().link().opened.thenApply(_ -> begun);
    }

    /** Takes callers at {@code local}. */
    public SrtListener listen(
            InetSocketAddress local, SrtOptions options, AcceptPolicy policy, ListenerLimits listenerLimits)
            throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            EndpointGroup group = groupAt(local, options.udp(), this::openForListener);
            BlockingListener listener = BlockingListener.open(group, options, policy, listenerLimits);
            if (listener != null) {
                return listener;
            }
            if (group.isListening()) {
                throw new IOException("cannot listen at " + local + ": a listener is there already");
            }
            var _ = LoopAnswer.await(group.over());
        }
        throw new IOException("cannot listen at " + local + ": the socket keeps closing");
    }

    private EndpointGroup openForCallers(Binding binding) throws IOException {
        return EndpointGroup.openOne(loops, binding, limits, this);
    }

    EndpointGroup openForListener(Binding binding) throws IOException {
        return EndpointGroup.openOnAllLoops(loops, binding, limits, this);
    }

    @FunctionalInterface
    private interface Opener {
        EndpointGroup open(Binding binding) throws IOException;
    }

    /** What is open at this address, if it may be shared, else something new. */
    private EndpointGroup groupAt(InetSocketAddress local, UdpOptions udp, Opener opener) throws IOException {
        if (local.getPort() == 0) {
            return opener.open(Binding.alone(local, udp));
        }
        binding.lock();
        try {
            Optional<EndpointGroup> present = present(local);
            if (present.isEmpty()) {
                return opener.open(Binding.alone(local, udp));
            }
            if (!udp.shared() || !present.get().udp().equals(udp)) {
                throw new IOException("cannot bind UDP address " + local + ": it is in use here with other options."
                        + " To share it, give both sides the same udp_, ip and device options and reuseaddr=1");
            }
            return present.get();
        } finally {
            binding.unlock();
        }
    }

    /** What is bound to {@code local}, or may be, because a listener has the port everywhere. */
    private Optional<EndpointGroup> present(InetSocketAddress local) {
        Optional<EndpointGroup> bound = open().stream().map(Endpoint::group)
                .filter(group -> group.localAddress().equals(local)).findFirst();
        return bound.isPresent()
                ? bound
                : open().stream().map(Endpoint::division)
                        .filter(sockets -> sockets != null && sockets.port() == local.getPort())
                        .map(sockets -> sockets.at(local.getAddress()))
                        .flatMap(Optional::stream).findFirst();
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
