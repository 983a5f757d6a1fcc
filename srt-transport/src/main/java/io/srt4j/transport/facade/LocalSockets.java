package io.srt4j.transport.facade;

import io.srt4j.protocol.packet.PacketHeader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one listener. A socket that is bound to one address answers from it. One that is bound to all of them
 * answers from the address that the route to the caller has, which need not be the one that was called; callers behind
 * firewalls, and connected sockets, do not take such an answer. So besides the wildcard socket there is one for each
 * address that is called: Linux hands datagrams to the most specific socket.
 *
 * <p>Where the system tells the destination of a datagram (IPv4 with epoll) the first request for an address opens its
 * socket, and is answered from there. Otherwise the machine's addresses are looked up, now and every 10 s.
 * What has no socket of its own is served by the wildcard socket.
 *
 * <p>Any thread may use it; the lock is never taken by a loop.
 */
final class LocalSockets {
    private static final int MAX_SOCKETS = 256;
    private static final long RESCAN_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LocalSockets.class);

    private final EndpointGroup first;
    private final BlockingListener listener;
    private final Map<InetAddress, EndpointGroup> own = new ConcurrentHashMap<>();
    private final Set<InetAddress> opening = ConcurrentHashMap.newKeySet();
    /** Addresses that cannot be bound: they stay with the wildcard socket. */
    private final Set<InetAddress> refused = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private boolean closed;
    private volatile boolean knowsDestinations;

    LocalSockets(EndpointGroup first, BlockingListener listener) {
        this.first = first;
        this.listener = listener;
    }

    /** Begins to take callers; false if the socket is closing or has a listener already. */
    boolean begin() {
        if (!first.listen(listener, local().isAnyLocalAddress() ? this : null)) {
            return false;
        }
        if (first.division() == this && (!knowsDestinations || local() instanceof Inet6Address)) {
            scan();
            scanLater();
        }
        return true;
    }

    /** On the wildcard socket's loop: whether it is told where IPv4 datagrams were sent to. */
    void onBegun(boolean destinationsKnown) {
        knowsDestinations = destinationsKnown;
    }

    private InetAddress local() {
        return first.localAddress().getAddress();
    }

    /** The socket that was bound as the listener was told. */
    EndpointGroup first() {
        return first;
    }

    int port() {
        return first.localAddress().getPort();
    }

    List<Endpoint> all() {
        List<Endpoint> all = new ArrayList<>();
        groups().forEach(group -> all.addAll(group.members()));
        return all;
    }

    private List<EndpointGroup> groups() {
        List<EndpointGroup> groups = new ArrayList<>(own.values());
        groups.add(first);
        return groups;
    }

    /** Connections that are open or being opened. */
    int attached() {
        int sum = first.attached();
        for (EndpointGroup group : own.values()) {
            sum += group.attached();
        }
        return sum;
    }

    /** On the wildcard socket's loop; see {@link io.srt4j.transport.netty.EndpointPort#passesOn}. */
    boolean passesOn(InetAddress called, InetSocketAddress source, ByteBuffer datagram) {
        boolean request = datagram.remaining() >= PacketHeader.BYTES
                && PacketHeader.destinationId(datagram, datagram.position()) == PacketHeader.NO_DESTINATION;
        if (!request || refused.contains(called) || called.isMulticastAddress()) {
            return false;
        }
        if (own.containsKey(called)) {
            return true; // from before its socket was bound: the caller asks again
        }
        if (own.size() + opening.size() >= MAX_SOCKETS) {
            return false;
        }
        if (opening.add(called)) {
            ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).put(datagram.duplicate()).flip();
            Thread.ofVirtual().name("srt-bind").start(() -> {
                EndpointGroup taking = at(called).orElse(first);
                var _ = taking.first().driver().call((core, nowNs) -> {
                    core.onDatagram(nowNs, source, copy);
                    return true;
                });
            });
        }
        return true;
    }

    /** The socket to reach {@code remote} from: answers to it come back to the address that the route has. */
    EndpointGroup towards(InetSocketAddress remote) throws IOException {
        try (DatagramChannel route = DatagramChannel.open()) {
            route.connect(remote); // sends nothing
            return route.getLocalAddress() instanceof InetSocketAddress from
                    ? at(from.getAddress()).orElse(first)
                    : first;
        }
    }

    /** The socket of {@code local}, opened if it has to be; empty if it cannot. */
    Optional<EndpointGroup> at(InetAddress local) {
        lock.lock();
        try {
            EndpointGroup present = own.get(local);
            if (present == null && !closed && own.size() < MAX_SOCKETS && isServed(local) && isHere(local)) {
                present = first.openBeside(local);
                if (present.listen(listener, null)) {
                    own.put(local, present);
                } else {
                    present = null;
                }
            }
            if (present == null) {
                refused.add(local);
            }
            return Optional.ofNullable(present);
        } catch (IOException e) {
            LOG.debug("{} is served by the socket of all addresses: {}", local, e.getMessage());
            refused.add(local);
            return Optional.empty();
        } finally {
            opening.remove(local);
            lock.unlock();
        }
    }

    /** Broadcast addresses can be bound but not be answered from. */
    private static boolean isHere(InetAddress local) throws SocketException {
        return local.isLoopbackAddress() || NetworkInterface.getByInetAddress(local) != null;
    }

    private void scanLater() {
        var _ = first.first().driver().call((_, _) -> {
            first.first().driver().later(RESCAN_MS, _ -> Thread.ofVirtual().name("srt-scan").start(() -> {
                scan();
                scanLater();
            }));
            return true;
        });
    }

    /** Opens sockets for addresses that have come, and closes those of addresses that have gone. */
    private void scan() {
        Set<InetAddress> here = new HashSet<>();
        try {
            NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).forEach(here::add);
        } catch (SocketException e) {
            LOG.debug("this machine's addresses cannot be looked up: {}", e.getMessage());
            return;
        }
        if (first.attached() == 0) { // a new socket would take over what their peers send
            refused.clear();
            here.stream().filter(address -> isToBeFound(address) && !own.containsKey(address)).forEach(this::at);
        }
        own.forEach((address, group) -> {
            if (!here.contains(address) && !address.isLoopbackAddress() && own.remove(address, group)) {
                boolean _ = group.stopReception();
            }
        });
    }

    private boolean isToBeFound(InetAddress address) {
        return isServed(address) && !(address instanceof Inet4Address && knowsDestinations);
    }

    private boolean isServed(InetAddress address) {
        boolean ipv4 = address instanceof Inet4Address;
        return local() instanceof Inet4Address ? ipv4 : !ipv4 || first.udp().ipv6Only() != 1;
    }

    /** On its loop: an endpoint is gone. Whether it was the first. */
    boolean onClosed(Endpoint endpoint) {
        own.values().remove(endpoint.group());
        return endpoint.group() == first;
    }

    /** Takes no more callers; returns when sockets without connections are closed. */
    void close() {
        List<EndpointGroup> open;
        lock.lock();
        try {
            closed = true;
            open = groups();
        } finally {
            lock.unlock();
        }
        for (EndpointGroup group : open) {
            if (group.stopReception()) {
                var _ = LoopAnswer.await(group.over()); // so that the port is free when this returns
            }
        }
    }
}
