package io.srt4j.gateway.media;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All tracks of a stream at one moment, ordered by id. Immutable.
 *
 * <p>Every {@link MediaFrame} carries the set it belongs to. A reader notices a new, lost or reconfigured track by
 * comparing sets with {@code ==}: a publisher makes a new set only when something changed.
 */
public final class TrackSet {
    public static final TrackSet EMPTY = new TrackSet(List.of());

    private final List<Track> tracks;
    private final Optional<VideoTrack> video;
    private final Optional<AudioTrack> audio;

    private TrackSet(List<Track> tracks) {
        this.tracks = tracks;
        this.video = firstOf(VideoTrack.class);
        this.audio = firstOf(AudioTrack.class);
    }

    /** A set of these tracks, in any order. */
    public static TrackSet of(List<? extends Track> tracks) {
        List<Track> sorted = tracks.stream().<Track>map(track -> track).sorted(Comparator.comparingInt(Track::id))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).id() == sorted.get(i - 1).id()) {
                throw new IllegalArgumentException("two tracks with id " + sorted.get(i).id());
            }
        }
        return new TrackSet(sorted);
    }

    public static TrackSet of(Track... tracks) {
        return of(List.of(tracks));
    }

    public List<Track> tracks() {
        return tracks;
    }

    /** The video track with the lowest id. */
    public Optional<VideoTrack> video() {
        return video;
    }

    /** The audio track with the lowest id. */
    public Optional<AudioTrack> audio() {
        return audio;
    }

    @Override
    public String toString() {
        return tracks.toString();
    }

    private <T extends Track> Optional<T> firstOf(Class<T> kind) {
        return tracks.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
