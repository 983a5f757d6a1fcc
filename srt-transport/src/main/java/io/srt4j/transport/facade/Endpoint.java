package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.netty.EndpointDriver;
import io.srt4j.transport.netty.EndpointPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket with its connections: a listener's, those that came in there, and those that were opened from its port.
 * It closes itself when its group neither listens nor has a connection.
 *
 * <p>Changed by its loop; {@link #driver} and {@link #connections} may be used by any thread.
 */
final class Endpoint implements EndpointPort {
    /** A caller's socket outlives its connection so long: a peer that missed the SHUTDOWN sends on, and is told again. */
    private static final long FAREWELL_MS = 3000;

    private final EndpointDriver driver;
    private final Endpoints registry;
    private final Traffic traffic;
    private final Set<BlockingConnection> connections = ConcurrentHashMap.newKeySet();
    private final ByteBuffer scratch = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
    private final UdpOptions udp;
    private final EndpointGroup group;
    /** Who takes callers here; the same as {@code reception}, for other threads. */
    private volatile @Nullable Reception open;
    private volatile @Nullable LocalSockets division;
    /** Loop-confined. */
    private @Nullable Reception reception;

    Endpoint(EndpointDriver driver, UdpOptions udp, Endpoints registry, EndpointGroup group) {
        this.driver = driver;
        this.udp = udp;
        this.registry = registry;
        this.group = group;
        traffic = new Traffic(driver);
    }

    /** Those that share the address with this one. */
    EndpointGroup group() {
        return group;
    }

    EndpointDriver driver() {
        return driver;
    }

    Traffic traffic() {
        return traffic;
    }

    /** The open ones; the set changes while it is read. */
    Set<BlockingConnection> connections() {
        return connections;
    }

    /** What the socket was asked for. */
    UdpOptions udp() {
        return udp;
    }

    /** How a connection begins, on the loop. */
    @FunctionalInterface
    interface Beginning {
        ConnectionCore at(Endpoint endpoint, EndpointCore core, long nowNs);
    }

    /** On the loop: begins a connection; empty if the socket is about to close. */
    Optional<BlockingConnection> begin(
            EndpointCore core, Beginning how, SrtOptions options, long nowNs) {
        if (!group.use()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BlockingConnection(this, how.at(this, core, nowNs), options, null));
        } finally {
            group.leave(); // the connection has its own use of it
        }
    }

    /** On the loop: a connection is open or being opened. */
    void onAttached() {
        boolean _ = group.attach();
    }

    /**
     * On the loop: {@code newReception} answers requests from now on and gets every connection that comes of them. False
     * if there is a listener already, or the socket is about to close.
     */
    boolean listen(EndpointCore core, Reception newReception, @Nullable LocalSockets newDivision) {
        boolean used = !group.isUnused();
        if (reception != null || !group.use()) {
            return false;
        }
        reception = newReception;
        open = newReception;
        group.onListening();
        // In use, a new socket would take over what peers send to this one. The first member decides for all.
        if (newDivision != null && (!used || group.first() != this)) {
            division = newDivision;
            newDivision.onBegun(driver.learnDestinations());
        }
        core.listen(newReception.listener().options());
        return true;
    }

    /** Whether a listener is here. */
    boolean isListening() {
        return open != null;
    }

    /** On the loop: no more connections will come for {@code former}. Whether the endpoint ends. */
    boolean stopListening(EndpointCore core, Reception former) {
        if (reception == former) {
            core.stopListening();
            reception = null;
            open = null;
            division = null;
            group.leave();
        }
        return group.closeIfUnused();
    }

    /** Takes no more callers. Whether that ends the endpoint. */
    boolean stopReception() {
        Reception present = open;
        return present != null && present.close();
    }

    /** The sockets that this one shares its addresses with; null if it does not. */
    @Nullable LocalSockets division() {
        return division;
    }

    @Override
    public void onRequest(EndpointCore core, ConnectionRequest request, long nowNs) {
        if (reception == null) {
            core.reject(nowNs, request, RejectReason.CLOSE);
        } else {
            reception.onRequest(core, request, nowNs);
        }
    }

    @Override
    public boolean passesOn(InetAddress local, InetSocketAddress source, ByteBuffer datagram) {
        LocalSockets sockets = division;
        return sockets != null && sockets.passesOn(local, source, datagram);
    }

    /** On the loop: where a message can be put before its ring exists. */
    ByteBuffer scratch() {
        return scratch.clear();
    }

    /** On the loop: the handshake is over. */
    void onConnected(BlockingConnection connection) {
        connections.add(connection);
        if (reception != null && connection.isAccepted()) {
            reception.listener().onConnected(connection);
        }
    }

    /** On the loop: the connection is over, or never was. */
    void onEnded(ConnectionLink link, BlockingConnection connection, CloseReason reason) {
        traffic.onEnded(link);
        driver.detach(link.bell);
        connections.remove(connection);
        if (!connection.wasOpen()) {
            connection.abandon();
        }
        if (!connection.isAccepted()) {
            driver.handover().expectNoMore(connection.remoteAddress());
        }
        group.detach();
        if (group.isUnused() && !group.wasListener() && connection.wasOpen() && reason.kind().isOurs()) {
            driver.later(FAREWELL_MS, _ -> {
                boolean _ = group.closeIfUnused();
            });
        } else {
            boolean _ = group.closeIfUnused();
        }
    }

    @Override
    public void onClosed(EndpointCore core) {
        traffic.onClosed(core);
        registry.retire(this);
        if (reception != null) {
            reception.onEndpointClosed(core);
        }
    }
}
