package io.srt4j.gateway.rtmp;

import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a live stream to another RTMP server for as long as it lives, and connects again when that fails: after
 * one second, then twice as long each time, at most thirty.
 *
 * <p>{@link #run} is the whole life and belongs to one virtual thread; {@link #close} may be called by anyone. The address
 * is a secret at most services, so that nothing here logs it whole.
 */
public final class RtmpPush implements Runnable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtmpPush.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A push that lasted this long was good, and the next pause is short again. */
    private static final Duration GOOD = Duration.ofSeconds(10);
    /** How soon the end of the stream or of the push is noticed while nothing else happens. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(250);

    private final RtmpLoops loops;
    private final LiveStream stream;
    private final RtmpUrl target;
    private final RtmpLimits limits;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Optional<RtmpConnection>> current = new AtomicReference<>(Optional.empty());
    private volatile boolean isPushing;
    private volatile String lastFailure = "";

    /** {@code IllegalArgumentException} if the target is not an RTMP address one can publish to. */
    public RtmpPush(RtmpLoops loops, LiveStream stream, URI target) {
        this(loops, stream, target, RtmpLimits.DEFAULT);
    }

    RtmpPush(RtmpLoops loops, LiveStream stream, URI target, RtmpLimits limits) {
        this.loops = loops;
        this.stream = stream;
        this.target = RtmpUrl.parse(target);
        this.limits = limits;
    }

    /** Whether the server takes the stream at this moment. */
    public boolean isPushing() {
        return isPushing;
    }

    /** Why it last had to begin again, without secrets; "" if it did not have to yet. */
    public String lastFailure() {
        return lastFailure;
    }

    /** Returns when the stream has ended, the push was closed, or the thread was interrupted. */
    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (isWanted()) {
                long startNs = System.nanoTime();
                try {
                    pushOnce();
                    log.info("push {} to {}: ended", stream.name(), target);
                    return;
                } catch (RtmpException e) {
                    if (!isWanted()) {
                        return;
                    }
                    if (System.nanoTime() - startNs >= GOOD.toNanos()) {
                        pause = FIRST_PAUSE;
                    }
                    lastFailure = withoutSecrets(e);
                    log.warn("push {} to {}: {}; again in {} s", stream.name(), target, lastFailure, pause.toSeconds());
                }
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
        current.get().ifPresent(RtmpConnection::close);
    }

    private boolean isWanted() {
        return closed.getCount() > 0 && stream.isLive();
    }

    private void rest(Duration pause) throws InterruptedException {
        Deadline deadline = Deadline.in(pause);
        while (isWanted() && !deadline.left().isZero()) {
            long sliceNs = Math.min(deadline.left().toNanos(), LOOK_AROUND.toNanos());
            if (closed.await(sliceNs, TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    /** Returns when the stream has ended. */
    private void pushOnce() throws RtmpException, InterruptedException {
        try (Subscription<MediaFrame> frames = stream.subscribeFrames()) {
            // Servers do not wait long for the first frame, and before it nobody knows the codecs.
            while (frames.await(LOOK_AROUND) != Subscription.Outcome.READY) {
                if (!isWanted()) {
                    return;
                }
            }
            try (RtmpConnection connection = connect()) {
                current.set(Optional.of(connection));
                if (isWanted()) {
                    push(connection, frames);
                }
            } finally {
                isPushing = false;
                current.set(Optional.empty());
            }
        }
    }

    private RtmpConnection connect() throws RtmpException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
        if (address.isUnresolved()) {
            throw new RtmpException(RtmpException.Kind.CLOSED, "cannot resolve " + target.host());
        }
        return loops.connect(address, limits.handshake());
    }

    private void push(RtmpConnection connection, Subscription<MediaFrame> frames)
            throws RtmpException, InterruptedException {
        boolean hasH265 = stream.tracks().video().filter(video -> video.codec() == Codec.H265).isPresent();
        RtmpPublishing publishing = new RtmpPublishing(connection, target, limits);
        CodecSupport support = publishing.connect(hasH265);
        if (hasH265 && !support.takes(Codec.H265)) {
            throw new RtmpException(RtmpException.Kind.REFUSED, "the server does not take H.265");
        }
        int streamId = publishing.publish();
        log.info("push {} to {}: started", stream.name(), target);
        isPushing = true;
        FrameMessages messages = new FrameMessages(streamId, FrameMessages.Receiver.SERVER, support);
        while (true) {
            switch (frames.await(LOOK_AROUND)) {
                case READY -> connection.send(messages.drain(frames), limits.send());
                case ENDED -> {
                    publishing.unpublish(streamId);
                    connection.finish(limits.farewell());
                    return;
                }
                case IDLE -> {}
            }
            publishing.listen();
        }
    }

    /** What went wrong; servers like to repeat the name that was published, which is the key. */
    private String withoutSecrets(RtmpException e) {
        String text = ThrottledLog.printable(String.valueOf(e.getMessage()));
        int question = target.stream().indexOf('?');
        List<String> secrets = question < 0
                ? List.of(target.stream())
                : List.of(target.stream(), target.stream().substring(0, question),
                        target.stream().substring(question + 1));
        for (String secret : secrets) {
            text = secret.isEmpty() ? text : text.replace(secret, "***");
        }
        return text;
    }
}
