package io.srt4j.gateway.hls;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which frames of a stream form a segment. Takes the first video track and all audio.
 *
 * <p>A segment begins at a key frame (without video: at any frame) once the one before has its length. Every frame
 * belongs to exactly one segment, in the hub's order, save those no viewer could use: frames before the first key frame
 * after a start or a loss, and frames of a track whose configuration changed, until the next key frame lets all viewers
 * change over together.
 *
 * <p>A segment is cut without a key frame only where it would otherwise grow without limit, or where the video pauses
 * and the sound goes on. A hole in the time line ends a segment where its last frame ends: it never counts as duration.
 *
 * <p>Pure: no clock, no I/O. Owned by one thread.
 */
final class Segmenter {
    /** Key frames a little too early still end a segment: their times may be rounded to milliseconds. */
    private static final double EARLY_SHARE = 0.05;
    /** More than this between two frames, of whatever track, is a hole. */
    private static final long HOLE_90K = 3 * 90_000;
    /** Silence of the video after which the sound alone may end a segment. */
    private static final long PAUSE_90K = 2 * 90_000;
    private static final long LONGEST_90K = 20 * 90_000;
    private static final long LARGEST_BYTES = 32 << 20;
    private static final long UNKNOWN_STEP_90K = 3_600;

    private final long segment90k;

    /** The set the last frame came with, and what of it is carried. Compared by identity, as sets are meant to be. */
    private TrackSet seen = TrackSet.EMPTY;
    private TrackSet selected = TrackSet.EMPTY;

    // The open segment; lead is null while there is none.
    private @Nullable Track lead;
    private TrackSet tracks = TrackSet.EMPTY;
    private List<MediaFrame> frames = new ArrayList<>();
    private long start90k;
    private long bytes;
    private boolean independent;
    private boolean continues;
    private boolean changePending;

    private List<Track> previousTracks = List.of();
    private long newest90k;
    private long lead90k;
    private long newestAtLead90k;
    private long leadStep90k = UNKNOWN_STEP_90K;
    private long unusableFrames;

    Segmenter(long segment90k) {
        this.segment90k = segment90k;
    }

    /** Takes the next frame; returns the segment before it, if this frame begins another. */
    Optional<FrameSpan> frame(MediaFrame frame) {
        lookAtTracks(frame.tracks());
        Optional<FrameSpan> finished = Optional.empty();
        if (lead != null && frame.dts90k() - newest90k > HOLE_90K) {
            finished = lost();
        }
        newest90k = Math.max(newest90k, frame.dts90k());
        boolean isStart = isStart(frame);
        if (lead != null && (isStart ? mayEnd(frame) : mustEnd(frame))) {
            finished = Optional.of(close(Math.max(1, frame.dts90k() - start90k), true));
            open(frame, isStart);
        } else if (lead == null && isStart) {
            open(frame, true);
        }
        add(frame);
        return finished;
    }

    /** Frames are missing before the next one: ends the open segment, if any, and waits for a key frame. */
    Optional<FrameSpan> lost() {
        return lead == null ? Optional.empty() : Optional.of(close(durationToLastFrame(), false));
    }

    /** The stream has ended; returns its last segment. */
    Optional<FrameSpan> end() {
        return lost();
    }

    /** Frames that went into no segment, for the reasons above. */
    long unusableFrames() {
        return unusableFrames;
    }

    private void lookAtTracks(TrackSet set) {
        if (set == seen) {
            return;
        }
        seen = set;
        selected = select(set);
        changePending = !onlyAddsAudio(tracks, selected);
    }

    private static TrackSet select(TrackSet set) {
        List<Track> chosen = new ArrayList<>();
        boolean hasVideo = false;
        for (Track track : set.tracks()) {
            if (track instanceof AudioTrack || !hasVideo) {
                chosen.add(track);
                hasVideo |= track instanceof VideoTrack;
            }
        }
        return chosen.size() == set.tracks().size() ? set : TrackSet.of(chosen);
    }

    private static boolean onlyAddsAudio(TrackSet before, TrackSet after) {
        return after.tracks().containsAll(before.tracks())
                && after.tracks().stream().allMatch(track -> track instanceof AudioTrack
                        || before.tracks().contains(track));
    }

    private boolean isStart(MediaFrame frame) {
        return frame.isRandomAccess() && leader(selected).filter(frame.track()::equals).isPresent();
    }

    private static Optional<Track> leader(TrackSet set) {
        return set.video().<Track>map(video -> video).or(set::audio);
    }

    private boolean mayEnd(MediaFrame start) {
        long length90k = start.dts90k() - start90k;
        return changePending || !independent || length90k >= segment90k - (long) (segment90k * EARLY_SHARE);
    }

    private boolean mustEnd(MediaFrame frame) {
        long length90k = frame.dts90k() - start90k;
        // Not frame.dts90k() - lead90k: a publisher may send its sound ahead of the video by any amount.
        boolean leadPauses = newest90k - newestAtLead90k >= PAUSE_90K && length90k >= segment90k;
        boolean tooLong = isLead(frame) && (length90k >= LONGEST_90K || bytes >= LARGEST_BYTES);
        return isCarried(frame) && (leadPauses || tooLong);
    }

    private boolean isLead(MediaFrame frame) {
        Track leader = lead;
        return leader != null && leader.id() == frame.track().id();
    }

    private boolean isCarried(MediaFrame frame) {
        return tracks.tracks().contains(frame.track());
    }

    private void open(MediaFrame first, boolean startsWithKey) {
        if (startsWithKey) {
            // Without a key frame nothing but the old tracks can be decoded, and a change stays pending.
            tracks = selected;
            changePending = false;
        }
        lead = leader(tracks).orElse(first.track());
        start90k = first.dts90k();
        independent = startsWithKey;
        bytes = 0;
    }

    private void add(MediaFrame frame) {
        if (lead != null && !changePending && !isCarried(frame) && selected.tracks().contains(frame.track())) {
            tracks = selected; // sound that came late: from its first frame on, not before
        }
        if (lead == null || !isCarried(frame)) {
            unusableFrames++;
            return;
        }
        if (isLead(frame)) {
            if (!frames.isEmpty() && frame.dts90k() > lead90k) {
                leadStep90k = frame.dts90k() - lead90k;
            }
            lead90k = frame.dts90k();
            newestAtLead90k = newest90k;
        }
        bytes += frame.sizeBytes();
        frames.add(frame);
    }

    private long durationToLastFrame() {
        long end90k = lead90k + leadStep90k;
        return Math.max(1, Math.max(end90k, newest90k - end90k > PAUSE_90K ? newest90k : 0) - start90k);
    }

    private FrameSpan close(long duration90k, boolean nextContinues) {
        FrameSpan span = new FrameSpan(tracks, frames, start90k, duration90k,
                continues && tracks.tracks().equals(previousTracks), independent);
        previousTracks = tracks.tracks();
        continues = nextContinues;
        frames = new ArrayList<>();
        lead = null;
        return span;
    }
}
