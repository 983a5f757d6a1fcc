package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.TransportChunk;
import java.time.Duration;
import java.time.Instant;

/**
 * What one publisher sends under a name, from its arrival until it leaves. Whoever publishes under the name afterwards
 * makes another stream.
 *
 * <p>Written through one {@link Publication}; everything here may be called by any thread.
 */
public final class LiveStream {
    private static final long TICKS_PER_SECOND = 90_000;

    private final StreamName name;
    private final String id;
    private final String publisherId;
    private final Instant startedAt = Instant.now();
    private final UnitRing<MediaFrame> frames;
    private final UnitRing<TransportChunk> chunks;
    private volatile TrackSet tracks = TrackSet.EMPTY;

    LiveStream(StreamName name, String id, String publisherId, HubLimits limits) {
        this.name = name;
        this.id = id;
        this.publisherId = publisherId;
        this.frames = new UnitRing<>(limits.maxBytes(), ticks(limits.maxDuration()), ticks(limits.backlog()));
        this.chunks = new UnitRing<>(limits.maxBytes(), limits.maxDuration().toNanos(), limits.backlog().toNanos());
    }

    public StreamName name() {
        return name;
    }

    /** Unique among all streams of this process, also those that have ended. */
    public String id() {
        return id;
    }

    /** The session that publishes. */
    public String publisherId() {
        return publisherId;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** The tracks known by now. A reader of frames looks at each frame's own set instead. */
    public TrackSet tracks() {
        return tracks;
    }

    /** False once the publisher has left. */
    public boolean isLive() {
        return !frames.isEnded();
    }

    public StreamStats stats() {
        return new StreamStats(frames.head(), frames.bytesIn(), chunks.head(), chunks.bytesIn(),
                frames.bytesOut() + chunks.bytesOut(), frames.skippedUnits() + chunks.skippedUnits(),
                frames.readers() + chunks.readers());
    }

    /** A reader of demuxed frames. */
    public Subscription<MediaFrame> subscribeFrames() {
        return frames.subscribe();
    }

    /** A reader of the transport stream as it was received; gets nothing where the publisher's protocol has none. */
    public Subscription<TransportChunk> subscribeChunks() {
        return chunks.subscribe();
    }

    /**
     * The same for who serves many readers at once: {@code onNews} is run by the publisher's thread, and must not block,
     * when a {@link Subscription#poll} that found nothing may find something.
     */
    public Subscription<TransportChunk> subscribeChunks(Runnable onNews) {
        return chunks.subscribe(onNews);
    }

    UnitRing<MediaFrame> frames() {
        return frames;
    }

    UnitRing<TransportChunk> chunks() {
        return chunks;
    }

    void announce(TrackSet changed) {
        tracks = changed;
    }

    private static long ticks(Duration duration) {
        return duration.toMillis() * TICKS_PER_SECOND / 1000;
    }
}
