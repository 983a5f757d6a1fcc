package io.srt4j.gateway.hls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The segments under one stream name, over all publishers that come and go under it while viewers may still be there.
 *
 * <p>Segments are numbered on and on: a publisher that comes back continues where the one before ended, with a
 * discontinuity, so that players which kept asking go on playing. At any time at most one packager, the
 * <em>owner</em>, may add to it; what an earlier owner still says is ignored.
 *
 * <p>A segment that has left the playlist stays available for as long as the playlist was, since somebody may have read
 * the playlist a moment before (RFC 8216, 6.2.2). So memory is bounded by about twice the window, and by
 * {@link #MOST_BYTES}.
 *
 * <p>Viewers read {@link #window}, one volatile reference; everything else is guarded by {@code lock}.
 */
final class HlsChannel {
    private static final long MOST_BYTES = 256 << 20;
    /** RFC 8216, 6.2.2: what a live playlist lists is at least this many target durations long. */
    private static final int LEAST_TARGETS = 3;

    private final long segment90k;
    private final long window90k;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Segment> held = new ArrayDeque<>();
    private long nextSequence;
    private @Nullable Object owner;
    private Variant variant = Variant.UNKNOWN;
    private int listed;
    private long discontinuitySequence;
    private long targetSeconds;
    private boolean abandoned;
    private volatile @Nullable Window window;

    /** What a packager has made of a span, before it has a place in the sequence. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Packaged(FrameSpan span, Instant at, byte[] data) {
    }

    /** @param firstSequence larger than any that players may have seen under the same name before */
    HlsChannel(Duration segment, Duration window, long firstSequence) {
        this.segment90k = segment.toMillis() * 90;
        this.window90k = window.toMillis() * 90;
        this.nextSequence = firstSequence;
    }

    /** What viewers may see now; empty before the first segment. */
    Optional<Window> window() {
        return Optional.ofNullable(window);
    }

    /** Waits for the first segment; empty if none came in time, or the publisher left without one. */
    Optional<Window> awaitWindow(Duration timeout) throws InterruptedException {
        if (window != null) {
            return window();
        }
        long leftNs = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (window == null && !abandoned && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return window();
        } finally {
            lock.unlock();
        }
    }

    /** The number the next segment will have. */
    long nextSequence() {
        lock.lock();
        try {
            return nextSequence;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a publisher came and left without a single segment. */
    boolean isAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a packager the owner. Its first segment will not continue what is there, but a playlist is open again. */
    void attach(Object packager) {
        lock.lock();
        try {
            owner = packager;
            abandoned = false;
            if (!held.isEmpty()) {
                publish(false);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the packager given is not the owner any more; false when the time is up before. */
    boolean awaitOtherOwner(Object packager, Duration timeout) throws InterruptedException {
        long leftNs = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            while (packager.equals(owner) && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return !packager.equals(owner);
        } finally {
            lock.unlock();
        }
    }

    /** Appends a segment, lets old ones go; false if somebody else owns the channel by now. */
    boolean add(Object packager, Packaged packaged) {
        lock.lock();
        try {
            if (!packager.equals(owner)) {
                return false;
            }
            // Whatever comes first has nothing to continue; nobody needs to be told.
            boolean continues = held.isEmpty() || packaged.span().continues();
            Segment segment = new Segment(nextSequence++, packaged.at(),
                    packaged.span().duration90k(), continues, packaged.span().independent(), packaged.data());
            held.add(segment);
            listed++;
            targetSeconds = Math.max(targetSeconds, Math.max(ceilSeconds(segment90k), segment.roundedSeconds()));
            shrink();
            variant = Variant.of(packaged.span(), variant)
                    .withBitRates(segment, List.copyOf(held), targetSeconds);
            publish(false);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Declares that no segment will follow, unless somebody publishes under the name again. */
    void end(Object packager) {
        lock.lock();
        try {
            if (packager.equals(owner)) {
                if (held.isEmpty()) {
                    abandoned = true;
                } else {
                    publish(true);
                }
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void publish(boolean ended) {
        window = new Window(List.copyOf(held), held.size() - listed, discontinuitySequence, targetSeconds, ended,
                variant);
        changed.signalAll();
    }

    /** Takes old segments off the playlist, and lets go those that have been off it for long enough. */
    private void shrink() {
        List<Segment> all = List.copyOf(held);
        List<Segment> shown = all.subList(all.size() - listed, all.size());
        long shortest90k = Math.max(window90k, LEAST_TARGETS * targetSeconds * 90_000);
        long shown90k = duration90k(shown);
        long shownBytes = bytes(shown);
        for (Segment oldest : shown.subList(0, shown.size() - 1)) {
            if (shown90k - oldest.duration90k() < shortest90k && shownBytes <= MOST_BYTES / 2) {
                break;
            }
            shown90k -= oldest.duration90k();
            shownBytes -= oldest.data().length;
            listed--;
            if (!oldest.continues()) {
                discontinuitySequence++;
            }
        }
        long longest90k = 2 * shown90k + targetSeconds * 90_000;
        long held90k = duration90k(all);
        long heldBytes = bytes(all);
        while (held.size() > listed && (held90k > longest90k || heldBytes > MOST_BYTES)) {
            Segment gone = held.removeFirst();
            held90k -= gone.duration90k();
            heldBytes -= gone.data().length;
        }
    }

    private static long duration90k(List<Segment> segments) {
        return segments.stream().mapToLong(Segment::duration90k).sum();
    }

    private static long bytes(List<Segment> segments) {
        return segments.stream().mapToLong(segment -> segment.data().length).sum();
    }

    private static long ceilSeconds(long ticks90k) {
        return (ticks90k + 89_999) / 90_000;
    }
}
