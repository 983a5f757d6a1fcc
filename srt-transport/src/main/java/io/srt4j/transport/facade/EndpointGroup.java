package io.srt4j.transport.facade;

import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.netty.Binding;
import io.srt4j.transport.netty.EndpointDriver;
import io.srt4j.transport.netty.EventLoops;
import io.srt4j.transport.netty.SharedAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one local address: one for callers; for a listener one on each loop, where the system can spread senders
 * over them. It does so by a hash of the addresses over the number of sockets, so they are opened and closed together:
 * a caller's packets, its whole handshake among them, come to one and the same socket as long as there is a listener.
 *
 * <p>The group is closed when it neither listens nor has a connection. Any thread may use it.
 */
final class EndpointGroup {
    private static final int CLOSING = -1;

    private final Endpoints registry;
    private final Binding binding;
    private final List<Endpoint> members = new CopyOnWriteArrayList<>();
    /** Members that listen, and connections that are open or being opened. */
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger attached = new AtomicInteger();
    private volatile boolean wasListener;

    private EndpointGroup(Binding binding, Endpoints registry) {
        this.binding = binding;
        this.registry = registry;
    }

    /** Opens one socket. */
    static EndpointGroup openOne(EventLoops loops, Binding binding, EndpointLimits limits, Endpoints registry)
            throws IOException {
        EndpointGroup group = new EndpointGroup(binding, registry);
        return group.opened(ports -> EndpointDriver.open(loops, binding, limits, ports));
    }

    /** Opens a socket on every loop that can share the address. */
    static EndpointGroup openOnAllLoops(
            EventLoops loops, Binding binding, EndpointLimits limits, Endpoints registry)
            throws IOException {
        EndpointGroup group = new EndpointGroup(binding, registry);
        return group.opened(ports -> SharedAddress.open(loops, binding, limits, ports));
    }

    @FunctionalInterface
    private interface Opening {
        Object by(Function<EndpointDriver, Endpoint> ports) throws IOException;
    }

    private EndpointGroup opened(Opening opening) throws IOException {
        try {
            Object _ = opening.by(this::add);
            return this;
        } catch (IOException e) {
            for (Endpoint member : members) {
                member.driver().close();
                registry.retire(member);
            }
            throw e;
        }
    }

    private Endpoint add(EndpointDriver driver) {
        Endpoint member = new Endpoint(driver, binding.udp(), registry, this);
        members.add(member);
        registry.add(member);
        return member;
    }

    /** In the order of their numbers. */
    List<Endpoint> members() {
        return members;
    }

    /** The one that calls from the address. */
    Endpoint first() {
        return members.getFirst();
    }

    InetSocketAddress localAddress() {
        return first().driver().localAddress();
    }

    /** What the sockets were asked for. */
    UdpOptions udp() {
        return binding.udp();
    }

    /** Opens sockets for one of the addresses of these. */
    EndpointGroup openBeside(InetAddress local) throws IOException {
        return registry.openForListener(new Binding(new InetSocketAddress(local, localAddress().getPort()), udp(),
                members.stream().map(Endpoint::driver).toList()));
    }

    /** Connections that are open or being opened. */
    int attached() {
        return attached.get();
    }

    // ---- use ----

    /** Keeps it open until {@link #leave}; false if it is about to close. */
    boolean use() {
        return users.getAndUpdate(count -> count == CLOSING ? CLOSING : count + 1) != CLOSING;
    }

    /** Does not close it yet. */
    void leave() {
        users.decrementAndGet();
    }

    /** A connection is open or being opened: {@link #use}. */
    boolean attach() {
        attached.incrementAndGet();
        return use();
    }

    /** The opposite. */
    void detach() {
        attached.decrementAndGet();
        leave();
    }

    boolean isUnused() {
        return users.get() <= 0;
    }

    /** Whether it is about to close, now or since earlier. */
    boolean closeIfUnused() {
        if (users.compareAndSet(0, CLOSING)) {
            members.forEach(member -> member.driver().close());
        }
        return users.get() == CLOSING;
    }

    /** Done when all sockets are closed. */
    CompletableFuture<?> over() {
        return CompletableFuture.allOf(members.stream().map(member -> member.driver().over())
                .toArray(CompletableFuture<?>[]::new));
    }

    // ---- listening ----

    void onListening() {
        wasListener = true;
    }

    /** Whether there ever was a listener. */
    boolean wasListener() {
        return wasListener;
    }

    boolean isListening() {
        return members.stream().anyMatch(Endpoint::isListening);
    }

    /**
     * Begins to take callers; false if it is closing or has a listener already.
     *
     * @param division the sockets that the addresses may be divided among; null if it has but one
     */
    boolean listen(BlockingListener listener, @Nullable LocalSockets division) {
        if (!Reception.open(first(), listener, division)) {
            return false;
        }
        for (Endpoint other : members.subList(1, members.size())) {
            if (!Reception.open(other, listener, first().division())) {
                boolean _ = stopReception();
                return false;
            }
        }
        return true;
    }

    /** Takes no more callers. Whether that ends it. */
    boolean stopReception() {
        boolean ends = false;
        for (Endpoint member : members) {
            ends = member.stopReception(); // the last one's answer counts
        }
        return ends;
    }

    /** The sockets that these share their addresses with; null if they do not. */
    @Nullable LocalSockets division() {
        return first().division();
    }
}
