package io.srt4j.gateway.admin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ObjectNode;

/**
 * The last SRT connections that ended, with their final figures and why they ended: who asks "why did it stop" comes
 * after it stopped.
 *
 * <p>Looks once a second, and whenever somebody asks, at who is open, and notices who is not any more; so a connection
 * that lived for less may be missed. Keeps {@link #KEPT} descriptions, not connections. Any thread.
 */
final class RecentConnections {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    static final int KEPT = 100;

    private final SrtViews views;
    private final ReentrantLock looking = new ReentrantLock();
    /** By socket id. Guarded by the lock. */
    private Map<String, SrtViews.Known> open = Map.of();
    /** Written under the lock. */
    private volatile List<ObjectNode> closed = List.of();

    RecentConnections(SrtViews views) {
        this.views = views;
    }

    /** Compares who is open now with who was. */
    void look() {
        looking.lock();
        try {
            Map<String, SrtViews.Known> now = new HashMap<>();
            views.connections().forEach(known -> now.put(known.id(), known));
            Deque<ObjectNode> list = new ArrayDeque<>(closed);
            open.forEach((id, known) -> {
                if (!now.containsKey(id)) {
                    list.addFirst(views.describe(known));
                }
            });
            while (list.size() > KEPT) {
                list.removeLast();
            }
            closed = List.copyOf(list);
            open = now;
        } finally {
            looking.unlock();
        }
    }

    /** Newest first. Nobody may change them. */
    List<ObjectNode> closed() {
        return closed;
    }

    /** By socket id or by the id of its session. */
    Optional<ObjectNode> find(String id) {
        return closed.stream().filter(json -> json.get("id").asString().equals(id)
                || json.get("session").asString().equals(id)).findFirst();
    }
}
