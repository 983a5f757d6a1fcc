package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.netty.Binding;
import io.srt4j.transport.netty.EndpointDriver;
import io.srt4j.transport.netty.EndpointPort;
import io.srt4j.transport.netty.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket with its connections: a listener's, those that came in there, and those that were opened from its port.
 * It closes itself when it neither listens nor has a connection.
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
    /** Who takes callers here; the same as {@code reception}, for other threads. */
    private volatile @Nullable Reception open;
    private volatile @Nullable LocalSockets division;
    // Loop-confined.
    private @Nullable Reception reception;
    private boolean wasListener;
    /** Connections that are open or being opened. */
    private int attached;
    private boolean closing;

    private Endpoint(EndpointDriver driver, UdpOptions udp, Endpoints registry) {
        this.driver = driver;
        this.udp = udp;
        this.registry = registry;
        traffic = new Traffic(driver);
    }

    /** Opens a socket. */
    static Endpoint open(
            EventLoops loops, Binding binding, EndpointLimits limits, Endpoints registry)
            throws IOException {
        AtomicReference<Endpoint> made = new AtomicReference<>();
        try {
            EndpointDriver.open(loops, binding, limits, driver -> {
                made.set(new Endpoint(driver, binding.udp(), registry));
                registry.add(made.get());
                return made.get();
            });
        } catch (IOException e) {
            registry.retire(made.get());
            throw e;
        }
        return made.get();
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

    /** On the loop: begins a connection; empty if the socket is about to close. */
    Optional<BlockingConnection> begin(
            EndpointCore core, EndpointDriver.Command<ConnectionCore> how, SrtOptions options, long nowNs) {
        return closing
                ? Optional.empty()
                : Optional.of(new BlockingConnection(this, how.run(core, nowNs), options, null));
    }

    /** On the loop: a connection is open or being opened. */
    void onAttached() {
        attached++;
    }

    /**
     * On the loop: {@code newReception} answers requests from now on and gets every connection that comes of them. False
     * if there is a listener already, or the socket is about to close.
     */
    boolean listen(EndpointCore core, Reception newReception, @Nullable LocalSockets newDivision) {
        if (reception != null || closing) {
            return false;
        }
        reception = newReception;
        open = newReception;
        wasListener = true;
        if (newDivision != null && attached == 0) { // else a new socket would take over what peers send to this one
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
        }
        closeIfUnused();
        return closing;
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

    /** Opens a socket for one of the addresses of this one. */
    Endpoint openBeside(InetAddress local) throws IOException {
        return registry.open(new Binding(new InetSocketAddress(local, driver.localAddress().getPort()), udp, driver));
    }

    private boolean isUnused() {
        return reception == null && attached == 0;
    }

    private void closeIfUnused() {
        if (isUnused() && !closing) {
            closing = true;
            driver.closeSoon();
        }
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
        attached--;
        if (isUnused() && !wasListener && connection.wasOpen() && reason.kind().isOurs()) {
            driver.later(FAREWELL_MS, _ -> closeIfUnused());
        } else {
            closeIfUnused();
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
