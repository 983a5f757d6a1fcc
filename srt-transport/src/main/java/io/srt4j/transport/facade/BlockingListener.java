package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers in at one or more sockets, and queues the connections for {@code accept}.
 *
 * <p>Requests that are being decided and connections that nobody has taken yet are bounded together; callers beyond
 * that are refused at once. The queue is guarded by a lock that loops take once per connection, never per packet.
 */
final class BlockingListener implements SrtListener {
    private static final int MAX_REJECTIONS = 100;

    private final SrtOptions options;
    private final AcceptPolicy policy;
    private final ListenerLimits limits;
    private final LocalSockets sockets;
    private final AtomicInteger undecided = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final ArrayDeque<BlockingConnection> arrived = new ArrayDeque<>();
    private boolean closed;
    /** Of sockets that are gone. */
    private final List<Rejection> lastRejections = new ArrayList<>();

    private BlockingListener(EndpointGroup group, SrtOptions options, AcceptPolicy policy, ListenerLimits limits) {
        this.options = options;
        this.policy = policy;
        this.limits = limits;
        sockets = new LocalSockets(group, this);
    }

    /** Begins to take callers at {@code group}; null if it is closing or has a listener already. */
    static @Nullable BlockingListener open(
            EndpointGroup group, SrtOptions options, AcceptPolicy policy, ListenerLimits limits) {
        BlockingListener listener = new BlockingListener(group, options, policy, limits);
        return listener.sockets.begin() ? listener : null;
    }

    SrtOptions options() {
        return options;
    }

    AcceptPolicy policy() {
        return policy;
    }

    ListenerLimits limits() {
        return limits;
    }

    LocalSockets sockets() {
        return sockets;
    }

    // ---- the loops ----

    /**
     * Takes a place for a request, of those that all loops have together, until {@link #onDecided}. Returns why there is none,
     * or null.
     */
    @Nullable RejectReason admit() {
        lock.lock();
        try {
            if (undecided.get() + arrived.size() >= limits.backlog()) {
                return RejectReason.BACKLOG;
            }
            if (undecided.get() + sockets.attached() >= limits.maxConnections()) {
                return RejectReason.RESOURCE;
            }
            undecided.incrementAndGet();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The request was answered, and a connection that came of it is attached. */
    void onDecided() {
        undecided.decrementAndGet();
    }

    /** A handshake is complete; the connection is in good order, even if it should end before anyone takes it. */
    void onConnected(BlockingConnection connection) {
        lock.lock();
        try {
            if (!closed) {
                arrived.add(connection);
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.abandon();
    }

    /** A socket is gone: all of them, if it is the first. */
    void onEndpointClosed(Endpoint endpoint, List<Rejection> rejections) {
        lock.lock();
        try {
            lastRejections.addAll(rejections);
            keepLast(lastRejections);
        } finally {
            lock.unlock();
        }
        if (sockets.onClosed(endpoint)) {
            boolean _ = closeQueue();
        }
    }

    private static void keepLast(List<Rejection> rejections) {
        rejections.sort(Comparator.comparingLong(Rejection::atNs));
        if (rejections.size() > MAX_REJECTIONS) {
            rejections.subList(0, rejections.size() - MAX_REJECTIONS).clear();
        }
    }

    // ---- application threads ----

    @Override
    public SrtConnection accept() throws SrtException {
        return accept(Doorbell.timeout(options.adjustable().receiveTimeoutMs()));
    }

    @Override
    public SrtConnection accept(Duration timeout) throws SrtException {
        long deadlineNs = Doorbell.deadlineNs(timeout);
        lock.lock();
        try {
            while (true) {
                BlockingConnection next = arrived.poll();
                if (next != null) {
                    return next;
                }
                if (closed) {
                    throw new SrtException.Closed(CloseReason.LOCAL);
                }
                if (changed.awaitNanos(deadlineNs - System.nanoTime()) <= 0 && arrived.isEmpty()) {
                    throw new SrtException.TimedOut("accept", timeout);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new SrtException.Interrupted("accept");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return sockets.first().localAddress();
    }

    @Override
    public List<SrtConnection> connections() {
        List<SrtConnection> all = new ArrayList<>();
        for (Endpoint endpoint : sockets.all()) {
            endpoint.connections().stream().filter(BlockingConnection::isAccepted).forEach(all::add);
        }
        return List.copyOf(all);
    }

    @Override
    public List<Rejection> rejections() {
        List<Rejection> all = new ArrayList<>();
        for (Endpoint endpoint : sockets.all()) {
            LoopAnswer.await(endpoint.driver().call((core, _) -> core.rejections())).ifPresent(all::addAll);
        }
        lock.lock();
        try {
            all.addAll(lastRejections);
        } finally {
            lock.unlock();
        }
        keepLast(all);
        return List.copyOf(all);
    }

    @Override
    public void close() {
        if (closeQueue()) {
            sockets.close();
        }
    }

    /** Wakes whoever waits in accept and closes what nobody took; false if that was done before. */
    private boolean closeQueue() {
        List<BlockingConnection> untaken;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            untaken = List.copyOf(arrived);
            arrived.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        untaken.forEach(BlockingConnection::abandon);
        return true;
    }
}
