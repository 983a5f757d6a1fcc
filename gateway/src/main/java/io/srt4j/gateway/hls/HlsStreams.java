package io.srt4j.gateway.hls;

import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamObserver;
import io.srt4j.gateway.media.StreamName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packages every live stream for HLS, one virtual thread each, and keeps what viewers may fetch.
 *
 * <p>A stream that is forgotten and published again must not reuse sequence numbers: players, and caches between them
 * and us, still know the old ones. So numbering begins at the clock, at the number of segments since 1970, which real
 * segments never catch up with because none is shorter than its nominal length but those at a change; and at what any
 * forgotten stream had reached, where many such changes did catch up.
 *
 * <p>Register it with {@code hub.observe} before publishers are let in. Any thread may call anything.
 */
public final class HlsStreams implements StreamObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HlsStreams.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final HlsSettings settings;
    private final InstantSource clock;
    private final ConcurrentMap<StreamName, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentMap<HlsPackager, Thread> running = new ConcurrentHashMap<>();
    private final AtomicLong forgottenSequence = new AtomicLong();
    private volatile boolean closed;

    private record Entry(HlsChannel channel, HlsPackager packager) {
    }

    public HlsStreams(HlsConfig config) {
        this(HlsSettings.of(config.segment(), config.window()), InstantSource.system());
    }

    HlsStreams(HlsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void onStreamStarted(LiveStream stream) {
        if (closed) {
            return;
        }
        Entry entry = entries.compute(stream.name(), (_, present) -> {
            HlsChannel channel = present != null ? present.channel()
                    : new HlsChannel(settings.segment(), settings.window(), firstSequence());
            // Not the packager before itself: each would keep the one before alive.
            CountDownLatch ready = present != null ? present.packager().drained() : new CountDownLatch(0);
            HlsPackager packager = new HlsPackager(stream, channel, settings, ready, clock);
            return new Entry(channel, packager);
        });
        Thread thread = Thread.ofVirtual().name("hls " + stream.name()).unstarted(() -> run(stream, entry));
        running.put(entry.packager(), thread);
        thread.start();
    }

    @Override
    public void onStreamEnded(LiveStream stream) {
        // The packager sees the end of its subscription, after the last frame.
    }

    private void run(LiveStream stream, Entry entry) {
        try {
            entry.packager().run();
        } catch (RuntimeException e) {
            LOG.error("{}: HLS failed", stream.name(), e);
        } finally {
            entries.computeIfPresent(stream.name(), (_, present) -> {
                if (!present.equals(entry)) {
                    return present; // somebody publishes under the name again
                }
                forgottenSequence.accumulateAndGet(entry.channel().nextSequence(), Math::max);
                return null;
            });
            running.remove(entry.packager());
        }
    }

    private long firstSequence() {
        long segmentSeconds = Math.max(1, settings.segment().toSeconds());
        return Math.max(clock.instant().getEpochSecond() / segmentSeconds, forgottenSequence.get());
    }

    /** What can be fetched of a stream: while it is published, and a while longer. */
    Optional<HlsChannel> find(StreamName name) {
        return Optional.ofNullable(entries.get(name)).map(Entry::channel);
    }

    HlsSettings settings() {
        return settings;
    }

    /** Ends every stream for its viewers and stops the packagers, in bounded time. */
    @Override
    public void close() {
        closed = true;
        running.values().forEach(Thread::interrupt);
        long deadlineNs = System.nanoTime() + STOP_TIMEOUT.toNanos();
        for (Map.Entry<HlsPackager, Thread> packager : running.entrySet()) {
            try {
                packager.getValue().join(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
