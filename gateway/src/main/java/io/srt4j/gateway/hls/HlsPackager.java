package io.srt4j.gateway.hls;

import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.TsMuxer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns one live stream into segments, from the publisher's arrival until the last viewer may have gone.
 *
 * <p>Frames are only referred to until their segment is complete, and muxed then: they are in the hub's ring anyway.
 * When the publisher leaves, the playlist first stays open for {@link #comeback}, so that an encoder which reconnects
 * does not end the playback of anybody; then it says that the stream has ended, and after {@link #grace} the packager is
 * done. Runs on its own virtual thread; no method but {@link #drained} is for others.
 */
final class HlsPackager implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HlsPackager.class);
    private static final Duration TURN = Duration.ofSeconds(1);
    /** A predecessor has only to mux what it holds. */
    private static final Duration PREDECESSOR_TIMEOUT = Duration.ofSeconds(5);

    private final LiveStream stream;
    private final Subscription<MediaFrame> subscription;
    private final HlsChannel channel;
    private final Segmenter segmenter;
    private final Duration comeback;
    private final Duration grace;
    private final InstantSource clock;
    private final CountDownLatch predecessorDrained;
    private final ProgramClock programClock = new ProgramClock();
    private final CountDownLatch drained = new CountDownLatch(1);
    private TsMuxer muxer = new TsMuxer(TrackSet.EMPTY);
    private TrackSet muxed = TrackSet.EMPTY;
    private long skippedUnits;
    private boolean warned;

    /** @param predecessorDrained see {@link #drained}; counted down if there was nobody before */
    HlsPackager(LiveStream stream, HlsChannel channel, HlsSettings settings, CountDownLatch predecessorDrained,
            InstantSource clock) {
        this.stream = stream;
        // Here, on the publisher's thread, and not in run(): no frame is missed.
        this.subscription = stream.subscribeFrames();
        this.channel = channel;
        this.segmenter = new Segmenter(settings.segment().toMillis() * 90);
        this.comeback = settings.comeback();
        this.grace = settings.grace();
        this.predecessorDrained = predecessorDrained;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            try (subscription) {
                awaitPredecessor();
                channel.attach(this);
                read();
            } finally {
                drained.countDown();
            }
            if (!channel.awaitOtherOwner(this, comeback)) {
                channel.end(this);
                channel.awaitOtherOwner(this, grace);
            }
        } catch (InterruptedException e) {
            channel.end(this); // the server is closing
        }
    }

    /** Counted down when this packager has added its last segment, and another may take over the channel. */
    CountDownLatch drained() {
        return drained;
    }

    private void awaitPredecessor() throws InterruptedException {
        if (!predecessorDrained.await(PREDECESSOR_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("{}: the packager of the publisher before does not finish; its last segment is lost",
                    stream.name());
        }
    }

    private void read() throws InterruptedException {
        while (true) {
            switch (subscription.await(TURN)) {
                case READY -> frame(subscription.next());
                case IDLE -> {
                }
                case ENDED -> {
                    segmenter.end().ifPresent(this::add);
                    return;
                }
            }
        }
    }

    private void frame(MediaFrame frame) {
        long skipped = subscription.skippedUnits();
        if (skipped != skippedUnits) {
            LOG.warn("{}: HLS could not keep up and skipped {} frames", stream.name(), skipped - skippedUnits);
            skippedUnits = skipped;
            segmenter.lost().ifPresent(this::add);
        }
        segmenter.frame(frame).ifPresent(this::add);
    }

    private void add(FrameSpan span) {
        if (!span.independent() && !warned) {
            warned = true;
            LOG.warn("{}: no key frame for so long that an HLS segment begins without one; viewers who join there see "
                    + "nothing. Set the encoder's key frame interval to 2 s", stream.name());
        }
        HlsChannel.Packaged packaged = new HlsChannel.Packaged(span, programClock.begin(span, clock.instant()),
                mux(span));
        channel.add(this, packaged);
    }

    private byte[] mux(FrameSpan span) {
        if (span.tracks() != muxed) {
            muxed = span.tracks();
            muxer.tracks(muxed);
        }
        if (!span.continues()) {
            muxer.discontinuity();
        }
        muxer.tables();
        span.frames().forEach(muxer::frame);
        return muxer.take();
    }
}
