package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.netty.EndpointDriver;
import io.srt4j.transport.netty.EndpointPort;
import io.srt4j.transport.netty.EventLoops;
import java.io.IOException;
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
    private volatile boolean listening;
    // Loop-confined.
    private @Nullable BlockingListener listener;
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

    /** Binds a socket to {@code local} (port 0: any free one). */
    static Endpoint open(
            EventLoops loops, InetSocketAddress local, UdpOptions udp, EndpointLimits limits, Endpoints registry)
            throws IOException {
        AtomicReference<Endpoint> made = new AtomicReference<>();
        try {
            EndpointDriver.open(loops, local, udp, limits, driver -> {
                made.set(new Endpoint(driver, udp, registry));
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

    /** On the loop: begins a connection to {@code remote}; empty if the socket is about to close. */
    Optional<BlockingConnection> connect(EndpointCore core, InetSocketAddress remote, SrtOptions options, long nowNs) {
        return closing
                ? Optional.empty()
                : Optional.of(new BlockingConnection(this, core.connect(nowNs, remote, options), options, null));
    }

    /** On the loop: a connection is open or being opened. */
    void onAttached() {
        attached++;
    }

    /**
     * On the loop: {@code newListener} answers requests from now on and gets every connection that comes of them. False
     * if there is a listener already, or the socket is about to close.
     */
    boolean listen(EndpointCore core, BlockingListener newListener) {
        if (listener != null || closing) {
            return false;
        }
        listener = newListener;
        listening = true;
        wasListener = true;
        core.listen(newListener.options());
        return true;
    }

    /** Whether a listener is here. */
    boolean isListening() {
        return listening;
    }

    /** On the loop: no more connections will come for {@code former}. Whether the endpoint ends. */
    boolean stopListening(EndpointCore core, BlockingListener former) {
        if (listener == former) {
            core.stopListening();
            listener = null;
            listening = false;
        }
        closeIfUnused();
        return closing;
    }

    private boolean isUnused() {
        return listener == null && attached == 0;
    }

    private void closeIfUnused() {
        if (isUnused() && !closing) {
            closing = true;
            driver.closeSoon();
        }
    }

    @Override
    public void onRequest(EndpointCore core, ConnectionRequest request, long nowNs) {
        if (listener == null) {
            core.reject(nowNs, request, RejectReason.CLOSE);
        } else {
            listener.onRequest(core, request, nowNs);
        }
    }

    /** On the loop: where a message can be put before its ring exists. */
    ByteBuffer scratch() {
        return scratch.clear();
    }

    /** On the loop: the handshake is over. */
    void onConnected(BlockingConnection connection) {
        connections.add(connection);
        if (listener != null && connection.isAccepted()) {
            listener.onConnected(connection);
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
        if (listener != null) {
            listener.onEndpointClosed(core);
        }
    }
}
