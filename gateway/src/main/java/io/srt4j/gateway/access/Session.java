package io.srt4j.gateway.access;

import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * One peer's stay: what it asked for, what it moved, and a way to end it from outside.
 *
 * <p>Made by {@link Sessions#open}, owned by the protocol code that opened it, which closes it when the peer is gone.
 * Whoever closes it first runs the end hook; every other close returns at once. All methods may be called from any
 * thread.
 */
public final class Session implements AutoCloseable {
    private final Sessions owner;
    private final String id;
    private final SessionRequest request;
    private final Instant startedAt;
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final CompletableFuture<CloseReason> kicked = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String liveStreamId = "";
    private volatile boolean begun;
    private volatile SrtTerms srtTerms = SrtTerms.NONE;
    /** Written before the end hook runs. */
    private volatile Optional<CloseReason> end = Optional.empty();

    Session(Sessions owner, String id, SessionRequest request, Instant startedAt) {
        this.owner = owner;
        this.id = id;
        this.request = request;
        this.startedAt = startedAt;
    }

    public String id() {
        return id;
    }

    public Protocol protocol() {
        return request.protocol();
    }

    public Role role() {
        return request.role();
    }

    public StreamName stream() {
        return request.stream();
    }

    /** The raw query or what the stream id held besides the name; no leading question mark. May hold secrets. */
    public String param() {
        return request.param();
    }

    public String remoteIp() {
        return request.remoteIp();
    }

    public SessionRequest request() {
        return request;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Media bytes received from the peer. */
    public LongAdder bytesIn() {
        return bytesIn;
    }

    /** Media bytes sent to the peer. */
    public LongAdder bytesOut() {
        return bytesOut;
    }

    /** The id of the live stream this session publishes or plays, once it is known. */
    public Optional<String> liveStreamId() {
        String known = liveStreamId;
        return known.isEmpty() ? Optional.empty() : Optional.of(known);
    }

    public void liveStreamId(String streamId) {
        liveStreamId = streamId;
    }

    /** What the hooks decided about the connection beside that it may begin. */
    public SrtTerms srtTerms() {
        return srtTerms;
    }

    /** Adds a hook's decision to those before. */
    void decide(SrtTerms terms) {
        srtTerms = terms.over(srtTerms);
    }

    /**
     * Says how to end the peer's connection from outside. A session that was kicked before it said so is ended now.
     *
     * @param action makes the owner notice and close the session; is told why; runs on a virtual thread of its own
     */
    public void onKick(Consumer<CloseReason> action) {
        CompletableFuture<Void> _ = kicked.thenAccept(
                why -> Thread.ofVirtual().name("kick " + id).start(() -> action.accept(why)));
    }

    /** Ends the peer's connection; the session itself is closed by its owner a moment later. */
    public void kick(String why) {
        kicked.complete(CloseReason.kicked(why));
    }

    public boolean isKicked() {
        return kicked.isDone();
    }

    /** Why the session was kicked; {@code otherwise} if it was not. */
    public CloseReason kickedOr(CloseReason otherwise) {
        return kicked.getNow(otherwise);
    }

    /** Ends the session: runs the end hook, exactly once, and frees the stream's name for the next publisher. */
    public void close(CloseReason reason) {
        if (startClosing()) {
            end = Optional.of(reason);
            owner.finish(this, reason);
        }
    }

    @Override
    public void close() {
        close(CloseReason.LOCAL);
    }

    /** Why it ended; empty while it has not. */
    public Optional<CloseReason> endReason() {
        return end;
    }

    /** False while the begin hook is still being asked. */
    boolean hasBegun() {
        return begun;
    }

    void markBegun() {
        begun = true;
    }

    boolean isClosing() {
        return closing.get();
    }

    /** True for the one caller that has to finish the session. */
    boolean startClosing() {
        return closing.compareAndSet(false, true);
    }

    void markEnded() {
        ended.countDown();
    }

    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return "%s %s %s %s from %s".formatted(id, protocol(), role() == Role.PUBLISH ? "publishes" : "plays",
                stream().path(), remoteIp());
    }
}
