package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Announces the tracks of a stream before its frames, and all of them at once where possible, so that players need not
 * start over when the second one turns up.
 *
 * <p>Frames of announced tracks pass at once. Others wait until every stream the program lists has shown what it is, but
 * for audio no longer than {@link #MAX_WAIT_AUDIO} of media, for video {@link #MAX_WAIT_VIDEO}: a group of pictures may
 * be long. Audio that waits for the first video is kept for the last {@link #MAX_WAIT_AUDIO}. A stream that came too late
 * once is added when it comes. Sets the origin: the earliest time among the first frames.
 *
 * <p>Bounded in media time, and to {@link #MAX_HELD_FRAMES} and {@link #MAX_HELD_BYTES}. One thread.
 */
final class FrameGate {
    static final long MAX_WAIT_AUDIO = 90_000;
    static final long MAX_WAIT_VIDEO = 10 * 90_000L;

    private static final int MAX_HELD_FRAMES = 2_000;
    private static final long MAX_HELD_BYTES = 16 << 20;

    private final DemuxListener listener;
    private Collection<ElementaryStream> listed = List.of();
    private final Set<ElementaryStream> late = new HashSet<>();
    // Without their set of tracks yet, and before the origin is taken off their times.
    private final Deque<MediaFrame> held = new ArrayDeque<>();
    private TrackSet current = TrackSet.EMPTY;
    private boolean opened;
    private boolean changing;
    private long changingSince = Long.MIN_VALUE;
    private long newest = Long.MIN_VALUE;
    private long heldBytes;
    private long origin;
    private long frames;
    private long unusableFrames;

    FrameGate(DemuxListener listener) {
        this.listener = listener;
    }

    /** The program lists other streams than before. */
    void list(Collection<ElementaryStream> streams) {
        listed = streams;
        late.retainAll(streams);
        beginChange();
        if (opened && isComplete()) {
            open();
        }
    }

    /** The next frame of a stream, with times on the line. */
    void frame(Track track, long pts, long dts, boolean key, byte[] data) {
        newest = Math.max(newest, dts);
        if (isAnnounced(track)) {
            emit(track, pts, dts, key, data);
        } else {
            beginChange();
            held.add(key ? MediaFrame.key(TrackSet.EMPTY, track, pts, dts, data)
                    : MediaFrame.delta(TrackSet.EMPTY, track, pts, dts, data));
            heldBytes += data.length;
        }
        if (!changing) {
            return;
        }
        if (changingSince == Long.MIN_VALUE) {
            changingSince = newest;
        }
        if (isComplete() || hasWaitedLongEnough() || held.size() > MAX_HELD_FRAMES || heldBytes > MAX_HELD_BYTES) {
            open();
        } else {
            dropOldAudio();
        }
    }

    /** Lets out what still waits: there will be no more. */
    void flush() {
        if (!held.isEmpty()) {
            open();
        }
    }

    long frames() {
        return frames;
    }

    long unusableFrames() {
        return unusableFrames;
    }

    private void beginChange() {
        if (!changing) {
            changing = true;
            changingSince = newest;
        }
    }

    private boolean isAnnounced(Track track) {
        List<Track> tracks = current.tracks();
        for (int i = 0; i < tracks.size(); i++) {
            if (isSame(tracks.get(i), track)) {
                return true;
            }
        }
        return false;
    }

    private boolean isComplete() {
        for (ElementaryStream stream : listed) {
            if (stream.track().isEmpty() && !late.contains(stream)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasWaitedLongEnough() {
        long limit = isVideoMissing() ? MAX_WAIT_VIDEO : MAX_WAIT_AUDIO;
        return newest - changingSince > limit;
    }

    private boolean isVideoMissing() {
        boolean missing = false;
        for (ElementaryStream stream : listed) {
            if (stream instanceof VideoStream) {
                if (stream.track().isPresent()) {
                    return false;
                }
                missing |= !late.contains(stream);
            }
        }
        return missing;
    }

    private void dropOldAudio() {
        while (!held.isEmpty() && isOld(held.getFirst())) {
            heldBytes -= held.removeFirst().sizeBytes();
            unusableFrames++;
        }
    }

    private boolean isOld(MediaFrame frame) {
        return !frame.track().codec().isVideo() && newest - frame.dts90k() > MAX_WAIT_AUDIO;
    }

    private void open() {
        List<Track> tracks = new ArrayList<>();
        for (ElementaryStream stream : listed) {
            stream.track().ifPresentOrElse(tracks::add, () -> late.add(stream));
        }
        if (!opened) {
            origin = held.stream().mapToLong(MediaFrame::dts90k).min().orElse(0);
        }
        opened = true;
        changing = false;
        changingSince = Long.MIN_VALUE;
        TrackSet next = TrackSet.of(tracks);
        if (differs(next)) {
            current = next;
            listener.onTracks(next);
        }
        while (!held.isEmpty()) {
            MediaFrame frame = held.removeFirst();
            if (isAnnounced(frame.track())) {
                emit(frame.track(), frame.pts90k(), frame.dts90k(), frame.isKey(), frame.data());
            } else {
                unusableFrames++;
            }
        }
        heldBytes = 0;
    }

    private boolean differs(TrackSet next) {
        List<Track> tracks = next.tracks();
        if (tracks.size() != current.tracks().size()) {
            return true;
        }
        for (int i = 0; i < tracks.size(); i++) {
            if (!isSame(tracks.get(i), current.tracks().get(i))) {
                return true;
            }
        }
        return false;
    }

    private void emit(Track track, long pts, long dts, boolean key, byte[] data) {
        if (dts < origin) {
            unusableFrames++;
            return;
        }
        frames++;
        listener.onFrame(key ? MediaFrame.key(current, track, pts - origin, dts - origin, data)
                : MediaFrame.delta(current, track, pts - origin, dts - origin, data));
    }

    /** Streams keep their track object until its configuration changes, so there is no need to compare contents. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Track one, Track other) {
        return one == other;
    }
}
