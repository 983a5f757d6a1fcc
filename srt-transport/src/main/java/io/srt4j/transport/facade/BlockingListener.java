package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.netty.RareLog;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers in: asks the policy on a virtual thread per request, then queues the connection for {@code accept}.
 *
 * <p>Requests that are being decided and connections that nobody has taken yet are bounded together; callers beyond
 * that are refused at once. The set of deciding requests is confined to the loop; the queue is guarded by a lock that
 * the loop takes once per connection, never per packet.
 */
final class BlockingListener implements SrtListener {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingListener.class);

    private final RareLog troubles = new RareLog(LOG);
    private final Endpoint endpoint;
    private final SrtOptions options;
    private final AcceptPolicy policy;
    private final ListenerLimits limits;

    // Loop-confined.
    private final Set<PendingRequest> deciding = new HashSet<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock; closed is also read without it.
    private final ArrayDeque<BlockingConnection> arrived = new ArrayDeque<>();
    private volatile boolean closed;
    /** Of the time when the endpoint went. */
    private volatile List<Rejection> lastRejections = List.of();

    private BlockingListener(Endpoint endpoint, SrtOptions options, AcceptPolicy policy, ListenerLimits limits) {
        this.endpoint = endpoint;
        this.options = options;
        this.policy = policy;
        this.limits = limits;
    }

    /** Begins to take callers at {@code endpoint}; null if it is closing or has a listener already. */
    static @Nullable BlockingListener open(
            Endpoint endpoint, SrtOptions options, AcceptPolicy policy, ListenerLimits limits) {
        BlockingListener listener = new BlockingListener(endpoint, options, policy, limits);
        Optional<Boolean> begun =
                LoopAnswer.await(endpoint.driver().call((core, _) -> endpoint.listen(core, listener)));
        if (begun.orElse(false)) {
            return listener;
        }
        listener.close(); // the loop may yet do what it did not answer to
        return null;
    }

    SrtOptions options() {
        return options;
    }

    // ---- the loop ----

    void onRequest(EndpointCore core, ConnectionRequest request, long nowNs) {
        if (deciding.size() + waiting() >= limits.backlog()) {
            core.reject(nowNs, request, RejectReason.BACKLOG);
            return;
        }
        PendingRequest pending = new PendingRequest(request, localAddress(), options);
        deciding.add(pending);
        pending.deadline = endpoint.driver()
                .cancellable(limits.decideWithinMs(), now -> giveUp(core, pending, RejectReason.TIMEOUT, now));
        pending.thread = Thread.ofVirtual().name("srt-accept").start(() -> decide(pending));
    }

    private int waiting() {
        lock.lock();
        try {
            return arrived.size();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(EndpointCore core, PendingRequest pending, RejectReason reason, long nowNs) {
        if (deciding.remove(pending)) {
            core.reject(nowNs, pending.request, reason);
            if (pending.thread != null) {
                pending.thread.interrupt();
            }
        }
    }

    /** Whether a connection comes of it. */
    private boolean settle(
            EndpointCore core, PendingRequest pending, AcceptPolicy.Decision decision, long nowNs) {
        if (!deciding.remove(pending)) {
            return false;
        }
        if (pending.deadline != null) {
            pending.deadline.cancel(false);
        }
        return switch (decision) {
            case AcceptPolicy.Decision.Reject(RejectReason reason, String detail) -> {
                core.reject(nowNs, pending.request, reason, detail);
                yield false;
            }
            case AcceptPolicy.Decision.Accept(SrtOptions agreed) when core.isPending(pending.request) -> {
                ConnectionCore accepted = core.accept(nowNs, pending.request, agreed);
                if (accepted == null) {
                    yield false; // its keys do not fit
                }
                BlockingConnection connection =
                        new BlockingConnection(endpoint, accepted, agreed, pending);
                LOG.debug("{} accepted from {} as socket {}", localAddress(), pending.remoteAddress(),
                        connection.socketId());
                yield true;
            }
            case AcceptPolicy.Decision.Accept _ -> false; // the caller has given up meanwhile
        };
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

    void onEndpointClosed(EndpointCore core) {
        lastRejections = core.rejections();
        for (PendingRequest pending : deciding) {
            if (pending.thread != null) {
                pending.thread.interrupt();
            }
        }
        deciding.clear();
        closeQueue();
    }

    // ---- the policy's thread ----

    private void decide(PendingRequest pending) {
        AcceptPolicy.Decision decision;
        try {
            decision = policy.decide(pending);
            if (decision instanceof AcceptPolicy.Decision.Accept(SrtOptions agreed)) {
                var _ = pending.request.checkKeys(agreed.encryption()); // here, because it takes a millisecond
            }
        } catch (InterruptedException _) {
            decision = pending.reject(RejectReason.TIMEOUT); // was given up already
        } catch (Exception e) {
            troubles.trouble(System.nanoTime(), "the accept policy failed on " + pending.request, e);
            decision = pending.reject(RejectReason.INTERNAL_SERVER_ERROR, String.valueOf(e));
        }
        if (!isCarried(pending, decision)) {
            Attachments.close(pending.attachment);
        }
    }

    private boolean isCarried(PendingRequest pending, AcceptPolicy.Decision decision) {
        boolean _ = Thread.interrupted(); // a late one concerned the policy, not the delivery of its answer
        return LoopAnswer.await(endpoint.driver().call((core, nowNs) -> settle(core, pending, decision, nowNs)))
                .orElse(false);
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
        return endpoint.driver().localAddress();
    }

    @Override
    public List<SrtConnection> connections() {
        return endpoint.connections().stream().filter(BlockingConnection::isAccepted).map(SrtConnection.class::cast)
                .toList();
    }

    @Override
    public List<Rejection> rejections() {
        return LoopAnswer.await(endpoint.driver().call((core, _) -> core.rejections())).orElseGet(() -> lastRejections);
    }

    @Override
    public void close() {
        if (!closeQueue()) {
            return;
        }
        Optional<Boolean> over = LoopAnswer.await(endpoint.driver().call((core, nowNs) -> {
            List.copyOf(deciding).forEach(pending -> giveUp(core, pending, RejectReason.CLOSE, nowNs));
            return endpoint.stopListening(core, this);
        }));
        if (over.orElse(false)) {
            var _ = LoopAnswer.await(endpoint.driver().over()); // so that the port is free when this returns
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
