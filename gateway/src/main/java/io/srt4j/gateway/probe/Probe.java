package io.srt4j.gateway.probe;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.DemuxListener;
import io.srt4j.gateway.mpegts.TsCensus;
import io.srt4j.gateway.mpegts.TsDemuxer;
import io.srt4j.gateway.transmit.SrtDoor;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Makes a connection, reads from it for some time or until it ends, and reports. {@link #run} belongs to one thread,
 * {@link #stop} may be called by any.
 */
public final class Probe {
    private static final Duration LOOK_AROUND = Duration.ofMillis(200);

    private final SrtDoor door;
    private final Duration duration;
    private final TsCensus census = new TsCensus();
    private final Tracks tracks = new Tracks();
    private final TsDemuxer demuxer = new TsDemuxer(tracks);
    private volatile boolean stopping;
    private long messages;
    private long bytes;

    /** Keeps the newest tracks. */
    private static final class Tracks implements DemuxListener {
        private TrackSet newest = TrackSet.EMPTY;

        @Override
        public void onTracks(TrackSet tracks) {
            newest = tracks;
        }

        @Override
        public void onFrame(MediaFrame frame) {}

        @Override
        public void onRandomAccess(long tag) {}
    }

    /** @param duration of reading, from the connection on */
    public Probe(SrtDoor door, Duration duration) {
        this.door = door;
        this.duration = duration;
    }

    /** Makes {@link #run} report what it has so far, or give up the wait for a caller. */
    public void stop() {
        stopping = true;
        door.close();
    }

    public boolean isStopping() {
        return stopping;
    }

    /**
     * Connects, reads, closes, and reports.
     *
     * @throws SrtException if no connection comes about, and why
     */
    public ProbeReport run() throws IOException {
        long startNs = System.nanoTime();
        try (SrtConnection connection = door.next()) {
            Duration connectedAfter = Duration.ofNanos(System.nanoTime() - startNs);
            long readFromNs = System.nanoTime();
            CloseReason end = read(connection, readFromNs);
            demuxer.flush();
            return new ProbeReport(connection.remoteAddress(), connection.localAddress(), connectedAfter,
                    connection.settings(), connection.stats(), Duration.ofNanos(System.nanoTime() - readFromNs),
                    messages, bytes, census, tracks.newest, demuxer.stats(), end);
        }
    }

    /** Why it ended. */
    private CloseReason read(SrtConnection connection, long fromNs) throws IOException {
        byte[] data = new byte[SrtOptions.MAX_PAYLOAD_BYTES];
        ByteBuffer message = ByteBuffer.wrap(data);
        while (!stopping) {
            Duration left = duration.minusNanos(System.nanoTime() - fromNs);
            if (!left.isPositive()) {
                break;
            }
            try {
                Duration wait = left.compareTo(LOOK_AROUND) < 0 ? left : LOOK_AROUND;
                int length = connection.receive(message.clear(), wait);
                if (length < 0) {
                    return CloseReason.PEER_SHUTDOWN;
                }
                take(data, length);
            } catch (SrtException.TimedOut _) {
                // Nothing came; look at the time.
            } catch (SrtException.Closed e) {
                return e.reason();
            }
        }
        return CloseReason.local("the probe has seen enough");
    }

    private void take(byte[] data, int length) {
        messages++;
        bytes += length;
        census.feed(data, 0, length);
        demuxer.feed(data, 0, length, messages);
    }
}
