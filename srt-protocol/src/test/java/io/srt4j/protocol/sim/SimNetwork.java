package io.srt4j.protocol.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Hosts, the links between them, and the clock that jumps from one event to the next.
 *
 * <p>The order of everything follows from the seed: two runs with one seed are the same, byte for byte.
 */
public final class SimNetwork {
    static final InetSocketAddress NOWHERE = InetSocketAddress.createUnresolved("nowhere", 0);

    /** Turns without time passing after which something is spinning. */
    private static final int SPINNING = 100_000;

    private final VirtualTime time = new VirtualTime();
    private final Trace trace = new Trace();
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<InetSocketAddress, SimNode> nodesByAddress = new HashMap<>();
    private final PriorityQueue<Datagram> inFlight = new PriorityQueue<>(Datagram::byArrival);
    private final ArrayDeque<Datagram> pool = new ArrayDeque<>();
    private final Map<List<InetSocketAddress>, SimLink> links = new HashMap<>();
    private final long seed;
    private long launched;
    private long events;
    private Impairment defaultImpairment = Impairment.NONE;

    public SimNetwork(long seed) {
        this.seed = seed;
        RunReports.add(this);
    }

    public VirtualTime time() {
        return time;
    }

    public long nowNs() {
        return time.nowNs();
    }

    public Trace trace() {
        return trace;
    }

    public long seed() {
        return seed;
    }

    /** Datagrams delivered and turns taken so far. */
    public long events() {
        return events;
    }

    /** What links do that have not been asked for yet. */
    public void impairByDefault(Impairment impairment) {
        defaultImpairment = impairment;
    }

    void add(SimNode node) {
        nodes.add(node);
        if (nodesByAddress.put(node.address(), node) != null) {
            throw new IllegalArgumentException("two hosts at " + node.address());
        }
    }

    /** The node has another address now. */
    void move(SimNode node, InetSocketAddress former) {
        nodesByAddress.remove(former);
        if (nodesByAddress.put(node.address(), node) != null) {
            throw new IllegalArgumentException("two hosts at " + node.address());
        }
    }

    /** The link in this direction, made at the first call. */
    public SimLink link(InetSocketAddress from, InetSocketAddress to) {
        return links.computeIfAbsent(List.of(from, to), _ -> {
            String name = from.getPort() + ">" + to.getPort();
            return new SimLink(name, this, defaultImpairment, seed * 31 + name.hashCode());
        });
    }

    /** A datagram leaves a host; the remaining bytes are copied. */
    public void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer bytes) {
        Datagram datagram = pool.isEmpty() ? new Datagram() : pool.pop();
        datagram.copyFrom(bytes);
        datagram.from = from;
        datagram.to = to;
        link(from, to).send(datagram);
    }

    Datagram copyOf(Datagram original) {
        Datagram twin = pool.isEmpty() ? new Datagram() : pool.pop();
        twin.copyFrom(original.received());
        twin.from = original.from;
        twin.to = original.to;
        return twin;
    }

    void launch(Datagram datagram) {
        datagram.order = launched++;
        inFlight.add(datagram);
    }

    void rescheduleAfter(Datagram datagram, long arrivalNs) {
        inFlight.remove(datagram);
        datagram.arrivalNs = arrivalNs;
        launch(datagram);
    }

    void recycle(Datagram datagram) {
        datagram.order = -1;
        pool.push(datagram);
    }

    /** Datagrams that will still arrive. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Lets time pass until {@code endNs}, or until {@code done}; true if it was the latter. */
    public boolean runUntil(long endNs, BooleanSupplier done) {
        int turnsWithoutTime = 0;
        drainNodes();
        while (!done.getAsBoolean()) {
            long nextNs = nextEventNs();
            if (nextNs > endNs) {
                time.advanceTo(endNs);
                return false;
            }
            turnsWithoutTime = nextNs > time.nowNs() ? 0 : turnsWithoutTime + 1;
            if (turnsWithoutTime > SPINNING) {
                throw new AssertionError("spinning at " + time.nowNs() + " ns: " + nodes);
            }
            time.advanceTo(Math.max(nextNs, time.nowNs()));
            turn();
        }
        return true;
    }

    private long nextEventNs() {
        Datagram first = inFlight.peek();
        long nextNs = Math.min(first == null ? VirtualTime.NEVER : first.arrivalNs, time.nextActionNs());
        for (int i = 0; i < nodes.size(); i++) {
            nextNs = Math.min(nextNs, nodes.get(i).wakeAtNs());
        }
        return nextNs;
    }

    private void turn() {
        events++;
        for (Datagram next = inFlight.peek(); next != null && next.arrivalNs <= time.nowNs(); next = inFlight.peek()) {
            inFlight.poll();
            SimNode node = nodesByAddress.get(next.to);
            if (node == null) {
                trace.add("nobody", Trace.Fate.NO_ROUTE, time.nowNs(), -1, next.received());
            } else {
                node.onDatagram(next.from, next.received());
            }
            recycle(next);
            events++;
        }
        time.runDueActions();
        drainNodes();
    }

    private void drainNodes() {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).turn();
        }
    }
}
