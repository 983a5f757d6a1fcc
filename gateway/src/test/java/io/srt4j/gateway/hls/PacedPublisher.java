package io.srt4j.gateway.hls;

import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamBusyException;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Publishes frames at the speed they were made for, as an encoder would, on a thread of its own. */
final class PacedPublisher implements AutoCloseable {
    private final Publication publication;
    private final Thread thread;
    private volatile boolean stopped;

    PacedPublisher(StreamHub hub, StreamName name, List<MediaFrame> frames) throws StreamBusyException {
        publication = hub.publish(name, "test");
        thread = Thread.ofVirtual().start(() -> publish(frames));
    }

    private void publish(List<MediaFrame> frames) {
        long startNs = System.nanoTime();
        long first90k = frames.getFirst().dts90k();
        publication.tracks(frames.getFirst().tracks());
        for (MediaFrame frame : frames) {
            long dueNs = startNs + (frame.dts90k() - first90k) * 100_000 / 9;
            while (!stopped && dueNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(Math.min(50_000_000, dueNs - System.nanoTime()));
            }
            if (stopped) {
                break;
            }
            publication.frame(frame);
        }
        publication.close();
    }

    /** Waits until everything was published. */
    void finish() throws InterruptedException {
        thread.join();
    }

    /** Leaves, at once. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
