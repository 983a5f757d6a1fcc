package io.srt4j.gateway.srt;

import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtRuntime;
import io.srt4j.transport.SrtUri;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a live stream to another SRT server, byte for byte, for as long as it is published. A server that is not there,
 * refuses or leaves is called again after a second, then twice as long each time, at most thirty.
 *
 * <p>{@link #run} is the whole life and belongs to one virtual thread; {@link #close} may be called by anyone. The
 * address may hold secrets: only host and port are logged.
 */
public final class SrtPush implements Runnable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SrtPush.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A connection that lasted this long was good, and the next pause is short again. */
    private static final Duration GOOD = Duration.ofSeconds(10);
    /** How soon the end of the stream is noticed during a pause. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(250);

    private final SrtRuntime runtime;
    private final LiveStream stream;
    private final SrtUri target;
    private final LongAdder bytesOut = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Optional<SrtConnection>> current = new AtomicReference<>(Optional.empty());

    public SrtPush(SrtRuntime runtime, LiveStream stream, URI target) {
        this.runtime = runtime;
        this.stream = stream;
        this.target = check(target);
    }

    /** The address as SRT reads it; an {@link IllegalArgumentException} if it cannot be called. */
    public static SrtUri check(URI target) {
        SrtUri uri = SrtUri.parse(target.toString());
        if (uri.mode() == SrtUri.Mode.LISTENER) {
            throw new IllegalArgumentException("forward: srt://" + uri.host() + ":" + uri.port()
                    + " is not the address of another server: mode=" + uri.mode());
        }
        return uri;
    }

    /** Bytes sent so far, over all connections. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (isWanted()) {
                long startNs = System.nanoTime();
                String end = pushOnce();
                if (!isWanted()) {
                    log.info("push {} to srt://{}:{}: ended after {} bytes", stream.name(), target.host(),
                            target.port(), bytesOut.sum());
                    return;
                }
                if (System.nanoTime() - startNs >= GOOD.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                log.warn("push {} to srt://{}:{}: {}; again in {} s", stream.name(), target.host(), target.port(), end,
                        pause.toSeconds());
                rest(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        current.get().ifPresent(SrtConnection::close);
    }

    private String pushOnce() {
        try (SrtConnection connection = runtime.connect(target)) {
            current.set(Optional.of(connection));
            if (closed.getCount() == 0) {
                return "closed";
            }
            log.info("push {} to srt://{}:{}: connected", stream.name(), target.host(), target.port());
            SrtFanout alone = new SrtFanout("push " + stream.name());
            return new SrtEgress(connection, bytesOut, stream, alone).run().toString();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } finally {
            current.set(Optional.empty());
        }
    }

    private boolean isWanted() {
        return closed.getCount() > 0 && stream.isLive();
    }

    private void rest(Duration pause) throws InterruptedException {
        long deadlineNs = System.nanoTime() + pause.toNanos();
        while (isWanted() && System.nanoTime() - deadlineNs < 0) {
            if (closed.await(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }
}
