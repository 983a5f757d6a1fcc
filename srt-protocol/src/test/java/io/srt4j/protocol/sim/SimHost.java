package io.srt4j.protocol.sim;

import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket and its endpoint, driven as the transport drives it: take what came, then drain, then sleep until the
 * next deadline.
 */
public final class SimHost implements SimNode {
    private record Waiting(InetSocketAddress from, ByteBuffer bytes) {
    }

    private final SimNetwork network;
    private InetSocketAddress address;
    private final SimClock clock;
    private final EndpointCore core;
    private final List<SimConnection> connections = new ArrayList<>();
    private final List<ConnectionRequest> requests = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(Datagram.MAX_BYTES);
    private final ArrayDeque<Waiting> duringPause = new ArrayDeque<>();
    private Consumer<ConnectionRequest> policy = _ -> {
    };
    private boolean isAwake;
    private long wakeAtNs = VirtualTime.NEVER;
    private long pausedUntilNs;
    private long timerSlackNs;
    private long dataOutsideConnection;
    private long timerTurns;

    public SimHost(SimNetwork network, int port, SimClock clock, Entropy entropy, EndpointLimits limits) {
        this.network = network;
        this.address = address(port);
        this.clock = clock;
        this.core = new EndpointCore(clock.localNs(network.nowNs()), entropy, limits);
        network.add(this);
    }

    /** A host with default limits that accepts every request with default options. */
    public static SimHost listening(SimNetwork network, int port) {
        SimHost host = new SimHost(network, port, new SimClock(5_000_000_000L, 0), new SimEntropy(port),
                EndpointLimits.DEFAULTS);
        host.listen(SrtOptions.defaults());
        return host;
    }

    /** The address of the host that uses {@code port}. */
    public static InetSocketAddress address(int port) {
        try {
            byte[] ip = {10, 0, (byte) (port >> 8), (byte) port};
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** What the others see when a NAT in front of this host forgets it: it sends from, and is only reached at, a new port. */
    public void moveTo(int port) {
        InetSocketAddress former = address;
        address = address(port);
        network.move(this, former);
    }

    public SimNetwork network() {
        return network;
    }

    public EndpointCore core() {
        return core;
    }

    /** Connections in the order in which they were made, ended ones included. */
    public List<SimConnection> connections() {
        return connections;
    }

    /** Requests in the order in which they came. */
    public List<ConnectionRequest> requests() {
        return requests;
    }

    /** What the host's clock shows. */
    public long localNs() {
        return localNs(network.nowNs());
    }

    /** What the host's clock shows at a simulated time. */
    long localNs(long simNs) {
        return clock.localNs(simNs);
    }

    /** Timers of this host fire late by this much, as those of a busy loop do. */
    public void timersLateBy(Duration slack) {
        timerSlackNs = slack.toNanos();
    }

    /** The process stands still: datagrams wait in the socket, timers are late. */
    public void pauseFor(Duration length) {
        pausedUntilNs = network.nowNs() + length.toNanos();
    }

    /** Accepts every request with these options. */
    public void listen(SrtOptions options) {
        listen(options, request -> accept(request, options));
    }

    /** Listens; {@code policy} decides about each request, at once or later. */
    public void listen(SrtOptions options, Consumer<ConnectionRequest> policy) {
        this.policy = policy;
        core.listen(options);
    }

    /** Null if the caller's keys do not fit. */
    public @Nullable SimConnection accept(ConnectionRequest request, SrtOptions options) {
        ConnectionCore accepted = core.accept(localNs(), request, options);
        wake();
        return accepted == null ? null : track(accepted);
    }

    public void reject(ConnectionRequest request, RejectReason reason) {
        core.reject(localNs(), request, reason);
        wake();
    }

    public SimConnection connect(InetSocketAddress peer, SrtOptions options) {
        SimConnection connection = track(core.connect(localNs(), peer, options));
        wake();
        return connection;
    }

    public SimConnection rendezvous(InetSocketAddress peer, SrtOptions options) {
        SimConnection connection = track(core.rendezvous(localNs(), peer, options));
        wake();
        return connection;
    }

    private SimConnection track(ConnectionCore connectionCore) {
        SimConnection connection = new SimConnection(this, connectionCore);
        connectionCore.attach(connection);
        connections.add(connection);
        return connection;
    }

    /** The core was changed from outside: drain it in this turn. */
    void wake() {
        isAwake = true;
    }

    @Override
    public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
        if (isPaused()) {
            duringPause.add(new Waiting(from, ByteBuffer.allocate(datagram.remaining()).put(datagram).flip()));
            return;
        }
        countIfUseless(datagram);
        int position = datagram.position();
        int limit = datagram.limit();
        core.onDatagram(localNs(), from, datagram);
        datagram.limit(limit).position(position);
        isAwake = true;
    }

    private void countIfUseless(ByteBuffer datagram) {
        for (int i = 0; i < connections.size(); i++) {
            ConnectionCore connection = connections.get(i).core();
            if (!connection.isConnected() && Wire.isData(datagram)
                    && Wire.destinationId(datagram) == connection.localId()) {
                dataOutsideConnection++;
            }
        }
    }

    /** Data packets that came for a connection before it was connected or after it was closed. */
    long dataOutsideConnection() {
        return dataOutsideConnection;
    }

    /** How often a deadline of the core has woken the host. */
    public long timerTurns() {
        return timerTurns;
    }

    private boolean isPaused() {
        return network.nowNs() < pausedUntilNs;
    }

    @Override
    public void turn() {
        if (isPaused()) {
            return;
        }
        while (!duringPause.isEmpty()) {
            Waiting datagram = duringPause.poll();
            onDatagram(datagram.from, datagram.bytes);
        }
        if (wakeAtNs <= network.nowNs()) {
            core.onDeadline(localNs());
            timerTurns++;
            isAwake = true;
        }
        if (isAwake) {
            isAwake = false;
            drain();
            armTimer();
        }
    }

    private void drain() {
        for (ConnectionRequest request = core.pollRequest(); request != null; request = core.pollRequest()) {
            requests.add(request);
            policy.accept(request);
        }
        for (ConnectionCore touched = core.pollTouched(localNs()); touched != null;
                touched = core.pollTouched(localNs())) {
            if (touched.attachment() instanceof SimConnection connection) {
                connection.onTouched();
            } else {
                throw new AssertionError("touched a connection nobody accepted");
            }
        }
        long nowNs = localNs();
        while (core.pollTransmit(nowNs, out.clear()) > 0) {
            network.send(address, core.transmitTarget(), out.flip());
        }
    }

    private void armTimer() {
        long deadlineNs = core.nextDeadlineNs();
        wakeAtNs = deadlineNs == VirtualTime.NEVER ? VirtualTime.NEVER : clock.simNs(deadlineNs) + timerSlackNs;
    }

    /** Simulated time of the next turn, {@link VirtualTime#NEVER} if only a datagram can wake it. */
    @Override
    public long wakeAtNs() {
        if (!duringPause.isEmpty() || isAwake) {
            return Math.max(pausedUntilNs, network.nowNs());
        }
        return wakeAtNs == VirtualTime.NEVER ? wakeAtNs : Math.max(wakeAtNs, pausedUntilNs);
    }

    @Override
    public String toString() {
        return address + " wakes at " + wakeAtNs;
    }
}
