package io.srt4j.gateway.srt;

import io.srt4j.gateway.access.LogThrottle;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.TransportChunk;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.mpegts.DemuxListener;
import io.srt4j.gateway.mpegts.TsDemuxer;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what a publisher sends: every message goes to the hub as it is, for SRT players, and through the demuxer, whose
 * frames are for everybody else. Media that the demuxer cannot read is relayed all the same.
 *
 * <p>Owned by the publisher's virtual thread.
 */
final class SrtIngest implements DemuxListener {
    private static final Logger log = LoggerFactory.getLogger(SrtIngest.class);
    /** Connected, but nothing to show: somebody should know. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(5);
    /** How long to look for a place to start reading before any place is as good as another. */
    private static final long UNREADABLE_AFTER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long NO_KEY_FRAME_AFTER_NS = TimeUnit.SECONDS.toNanos(12);

    private final SrtConnection connection;
    private final Session session;
    private final Publication publication;
    private final TsDemuxer demuxer = new TsDemuxer(this);
    private final LogThrottle throttle = new LogThrottle();
    private boolean hasVideo;
    private boolean hasRandomAccess;
    private long firstNs;

    SrtIngest(SrtConnection connection, Session session, Publication publication) {
        this.connection = connection;
        this.session = session;
        this.publication = publication;
    }

    /** Runs until the publisher leaves; says why it is over. */
    CloseReason run() throws SrtException {
        ByteBuffer message = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
        firstNs = System.nanoTime();
        long stalledSinceNs = 0;
        while (true) {
            int bytes;
            try {
                bytes = connection.receive(message.clear(), STALLED_AFTER);
            } catch (SrtException.TimedOut _) {
                if (stalledSinceNs == 0) {
                    stalledSinceNs = System.nanoTime() - STALLED_AFTER.toNanos();
                    log.warn("{}: connected, but no media for {} s", session.stream(), STALLED_AFTER.toSeconds());
                }
                continue;
            }
            if (bytes < 0) {
                demuxer.flush();
                return CloseReason.peerShutdown("the publisher left");
            }
            if (stalledSinceNs != 0) {
                log.info("{}: media again after {} s", session.stream(),
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stalledSinceNs));
                stalledSinceNs = 0;
            }
            byte[] data = new byte[bytes];
            message.flip().get(data);
            take(data);
        }
    }

    private void take(byte[] data) {
        session.bytesIn().add(data.length);
        long position = publication.chunk(TransportChunk.of(data));
        demuxer.feed(data, 0, data.length, position);
        if (!hasRandomAccess) {
            long waitedNs = System.nanoTime() - firstNs;
            if (waitedNs > (hasVideo ? NO_KEY_FRAME_AFTER_NS : UNREADABLE_AFTER_NS)) {
                publication.randomAccessAt(position);
            }
        }
    }

    @Override
    public void onTracks(TrackSet tracks) {
        hasVideo = tracks.video().isPresent();
        publication.tracks(tracks);
        if (throttle.pass()) {
            log.info("{}: {}{}", session.stream(),
                    tracks.tracks().stream().map(SrtIngest::describe).collect(Collectors.joining(", ")),
                    throttle.suffix());
        }
    }

    private static String describe(Track track) {
        return switch (track) {
            case VideoTrack video -> "%s %dx%d".formatted(video.codec(), video.width(), video.height());
            case AudioTrack audio -> "%s %d Hz %d channels".formatted(audio.codec(), audio.sampleRateHz(),
                    audio.channels());
        };
    }

    @Override
    public void onFrame(MediaFrame frame) {
        publication.frame(frame);
    }

    @Override
    public void onRandomAccess(long tag) {
        hasRandomAccess = true;
        publication.randomAccessAt(tag);
    }
}
