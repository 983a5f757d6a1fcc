package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.TransportChunk;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The writing end of a stream. No call waits for a reader.
 *
 * <p>Owned by the publisher's thread; only {@link #close} may be called by others. What is written after it is ignored.
 */
public final class Publication implements AutoCloseable {
    private final StreamHub hub;
    private final LiveStream stream;
    private final AtomicBoolean closed = new AtomicBoolean();

    Publication(StreamHub hub, LiveStream stream) {
        this.hub = hub;
        this.stream = stream;
    }

    public LiveStream stream() {
        return stream;
    }

    /** Declares the tracks of the frames to come; call it before the first frame that carries the set. */
    public void tracks(TrackSet tracks) {
        stream.announce(tracks);
    }

    public void frame(MediaFrame frame) {
        if (stream.isLive()) {
            stream.frames().append(frame, frame.dts90k());
        }
    }

    /** Returns the chunk's position, by which {@link #randomAccessAt} may refer to it later. */
    public long chunk(TransportChunk chunk) {
        return stream.isLive() ? stream.chunks().append(chunk, System.nanoTime()) : -1;
    }

    /**
     * Declares that a late joiner may start at a chunk published earlier. A key frame is recognised only when some of it
     * has passed, but its chunks must not wait for that; so they are published at once and marked afterwards.
     */
    public void randomAccessAt(long chunkPosition) {
        stream.chunks().markRandomAccess(chunkPosition);
    }

    /** Ends the stream: its readers read what is left and then see the end, and its name is free on return. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            hub.end(stream);
        }
    }
}
