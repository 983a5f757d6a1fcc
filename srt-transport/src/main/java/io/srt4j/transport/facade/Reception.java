package io.srt4j.transport.facade;

import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.netty.RareLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket's part of a listener: asks the policy on a virtual thread per request, and carries out what it decides.
 *
 * <p>Confined to the socket's loop, but for what says otherwise.
 */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingListener.class);

    private final RareLog troubles = new RareLog(LOG);
    private final Endpoint endpoint;
    private final BlockingListener listener;
    private final Set<PendingRequest> deciding = new HashSet<>();

    private Reception(Endpoint endpoint, BlockingListener listener) {
        this.endpoint = endpoint;
        this.listener = listener;
    }

    /**
     * Any thread: begins to take callers at {@code endpoint}; false if it is closing or has a listener already.
     *
     * @param division the sockets that its addresses may be divided among; null if it has but one
     */
    static boolean open(Endpoint endpoint, BlockingListener listener, @Nullable LocalSockets division) {
        Reception reception = new Reception(endpoint, listener);
        if (LoopAnswer.await(endpoint.driver().call((core, _) -> endpoint.listen(core, reception, division)))
                .orElse(false)) {
            return true;
        }
        boolean _ = reception.close(); // the loop may yet do what it did not answer to
        return false;
    }

    BlockingListener listener() {
        return listener;
    }

    void onRequest(EndpointCore core, ConnectionRequest request, long nowNs) {
        RejectReason refusal = listener.admit();
        if (refusal != null) {
            core.reject(nowNs, request, refusal);
            return;
        }
        PendingRequest pending = new PendingRequest(request, endpoint.driver().localAddress(), listener.options());
        deciding.add(pending);
        pending.deadline = endpoint.driver()
                .cancellable(listener.limits().decideWithinMs(),
                        now -> giveUp(core, pending, RejectReason.TIMEOUT, now));
        pending.thread = Thread.ofVirtual().name("srt-accept").start(() -> decide(pending));
    }

    private void giveUp(EndpointCore core, PendingRequest pending, RejectReason reason, long nowNs) {
        if (deciding.remove(pending)) {
            listener.onDecided();
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
        try {
            return carryOut(core, pending, decision, nowNs);
        } finally {
            listener.onDecided();
        }
    }

    private boolean carryOut(
            EndpointCore core, PendingRequest pending, AcceptPolicy.Decision decision, long nowNs) {
        if (pending.deadline != null) {
            pending.deadline.cancel(false);
            pending.deadline = null; // the request lives as long as the connection that may come of it
        }
        pending.thread = null;
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
                BlockingConnection connection = new BlockingConnection(endpoint, accepted, agreed, pending);
                LOG.debug("{} accepted from {} as socket {}", pending.localAddress(), pending.remoteAddress(),
                        connection.socketId());
                yield true;
            }
            case AcceptPolicy.Decision.Accept _ -> false; // the caller has given up meanwhile
        };
    }

    /** The socket is gone. */
    void onEndpointClosed(EndpointCore core) {
        for (PendingRequest pending : deciding) {
            listener.onDecided();
            if (pending.thread != null) {
                pending.thread.interrupt();
            }
        }
        deciding.clear();
        listener.onEndpointClosed(endpoint, core.rejections());
    }

    /** Any thread: takes no more callers here. Whether the socket is closing. */
    boolean close() {
        return LoopAnswer.await(endpoint.driver().call((core, nowNs) -> {
            List.copyOf(deciding).forEach(pending -> giveUp(core, pending, RejectReason.CLOSE, nowNs));
            return endpoint.stopListening(core, this);
        })).orElse(false);
    }

    // ---- the policy's thread ----

    private void decide(PendingRequest pending) {
        AcceptPolicy.Decision decision;
        try {
            decision = listener.policy().decide(pending);
            if (decision instanceof AcceptPolicy.Decision.Accept(SrtOptions agreed)) {
                var _ = pending.request.checkKeys(agreed.encryption()); // here, because it takes a millisecond
            }
        } catch (InterruptedException _) {
            decision = pending.reject(RejectReason.TIMEOUT); // was given up already
        } catch (Exception e) {
            troubles.trouble(System.nanoTime(), "the accept policy failed on " + pending.request, e);
            decision = pending.reject(RejectReason.INTERNAL_SERVER_ERROR, String.valueOf(e));
        }
        AcceptPolicy.Decision decided = decision;
        var _ = endpoint.driver().call((core, nowNs) -> settle(core, pending, decided, nowNs))
                .exceptionally(_ -> false) // the endpoint is gone
                .thenAccept(connected -> {
                    if (!connected) {
                        Attachments.closeSoon(pending.attachment);
                    }
                });
    }
}
