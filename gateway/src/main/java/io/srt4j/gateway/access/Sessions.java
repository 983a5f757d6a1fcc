package io.srt4j.gateway.access;

import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who publishes or plays at this moment, whatever the protocol.
 *
 * <p>Opening a session asks the gate, closing it tells the gate, in exact pairs. A stream's name belongs to one
 * publishing session from before its begin hook until after its end hook, so that the hooks of two publishers of one
 * name never overlap: the second waits until the first has ended, is refused, or takes over, as {@link Takeover} says.
 *
 * <p>Thread-safe. A slow hook blocks the session it belongs to and whoever waits for the same name, nobody else.
 */
public final class Sessions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final String ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 12;
    private static final String STOPPING = "the gateway is stopping";
    /** How long a newcomer waits for a leaving publisher's end hook. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(15);
    /** How long players may take at shutdown to read what their publisher left behind. */
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(1);
    /** How long sessions that were kicked at shutdown may take to close themselves. */
    private static final Duration KICK_GRACE = Duration.ofSeconds(2);

    private final SessionGate gate;
    private final Takeover takeover;
    private final SecureRandom random = new SecureRandom();
    /** Everybody who was not refused yet and has not ended, those included whose begin hook is still being asked. */
    private final ConcurrentMap<String, Session> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<StreamName, Session> publishers = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    public Sessions(SessionGate gate, Takeover takeover) {
        this.gate = gate;
        this.takeover = takeover;
    }

    /**
     * Opens a session after the begin hook let it in; blocks for as long as that takes.
     *
     * @throws RefusedException if a hook says no, the name has a publisher that stays, or the gateway is stopping
     */
    public Session open(SessionRequest request) throws RefusedException {
        Session session = new Session(this, newId(), request, Instant.now());
        known.put(session.id(), session);
        try {
            refuseIfStopping();
            if (request.role() == Role.PUBLISH) {
                claimName(session);
            }
            gate.begin(session);
        } catch (RefusedException | RuntimeException e) {
            session.startClosing();
            forget(session);
            throw e;
        }
        session.markBegun();
        log.info("session {} began", session);
        if (session.isKicked()) {
            session.close(session.kickedOr(CloseReason.LOCAL));
            throw stopping ? new RefusedException(RefusedException.DOWN, STOPPING)
                    : new RefusedException(RefusedException.CONFLICT, "another publisher took over");
        }
        return session;
    }

    /** All open sessions, oldest first. */
    public List<Session> all() {
        return known.values().stream().filter(Session::hasBegun)
                .sorted(Comparator.comparing(Session::startedAt).thenComparing(Session::id)).toList();
    }

    public Optional<Session> find(String id) {
        return Optional.ofNullable(known.get(id)).filter(Session::hasBegun);
    }

    /**
     * Refuses newcomers and ends everybody: publishers first, so that their players read what is left and see the end
     * of the stream; then who remains. Returns when all end hooks have run, or their time is up.
     */
    @Override
    public void close() {
        stopping = true;
        List<Session> leaving = List.copyOf(known.values());
        List<Session> players = leaving.stream().filter(session -> session.role() == Role.PLAY).toList();
        try {
            leaving.stream().filter(session -> session.role() == Role.PUBLISH).forEach(Sessions::stop);
            awaitEnd(players, DRAIN_GRACE);
            leaving.forEach(Sessions::stop);
            awaitEnd(leaving, KICK_GRACE);
            // Whoever did not leave by itself is closed here: its end hook must not be lost.
            leaving.stream().filter(Session::hasBegun)
                    .forEach(session -> Thread.startVirtualThread(() -> session.close(CloseReason.kicked(STOPPING))));
            awaitEnd(leaving, LEAVE_LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Session session) {
        session.kick(STOPPING);
    }

    private static void awaitEnd(List<Session> sessions, Duration limit) throws InterruptedException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        for (Session session : sessions) {
            session.awaitEnd(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
        }
    }

    /** The one call that ends {@code session}, made by whoever closed it first. */
    void finish(Session session, CloseReason reason) {
        try {
            gate.end(session);
        } catch (RuntimeException e) {
            log.warn("end hook of session {} failed", session.id(), e);
        } finally {
            forget(session);
            log.info("session {} ended after {} s, {} bytes in, {} bytes out: {}", session,
                    Duration.between(session.startedAt(), Instant.now()).toSeconds(), session.bytesIn().sum(),
                    session.bytesOut().sum(), reason);
        }
    }

    private void forget(Session session) {
        known.remove(session.id(), session);
        publishers.remove(session.stream(), session);
        session.markEnded();
    }

    private void claimName(Session session) throws RefusedException {
        long deadlineNs = System.nanoTime() + LEAVE_LIMIT.toNanos();
        while (true) {
            Session holder = publishers.putIfAbsent(session.stream(), session);
            if (holder == null) {
                return;
            }
            if (!holder.isClosing()) {
                if (!mayTakeOver(session, holder)) {
                    throw new RefusedException(RefusedException.CONFLICT,
                            session.stream().path() + " has a publisher already");
                }
                log.info("session {} takes over from {}", session, holder.id());
                holder.kick("session " + session.id() + " took over");
            }
            awaitEndOf(holder, deadlineNs);
            refuseIfStopping();
        }
    }

    private boolean mayTakeOver(Session session, Session holder) {
        // The parameters carry the secrets: without them an unauthenticated stranger behind the same address could end
        // a stream before a hook was asked.
        boolean sameParameters = session.param().equals(holder.param());
        return switch (takeover) {
            case SAME_PEER -> sameParameters && session.remoteIp().equals(holder.remoteIp());
            case ANY_PEER -> sameParameters;
            case NEVER -> false;
        };
    }

    private static void awaitEndOf(Session holder, long deadlineNs) throws RefusedException {
        try {
            if (holder.awaitEnd(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())))) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new RefusedException(RefusedException.CONFLICT, "the publisher of " + holder.stream().path()
                + " has not left yet");
    }

    private void refuseIfStopping() throws RefusedException {
        if (stopping) {
            throw new RefusedException(RefusedException.DOWN, STOPPING);
        }
    }

    private String newId() {
        var id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        return id.toString();
    }
}
