package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import java.util.ArrayList;
import java.util.List;

/** Everything a demuxer said, in order. */
final class Demuxed implements DemuxListener {
    final List<MediaFrame> frames = new ArrayList<>();
    final List<TrackSet> trackSets = new ArrayList<>();
    final List<Long> randomAccess = new ArrayList<>();
    final TsDemuxer demuxer = new TsDemuxer(this);

    /** What is in a whole stream fed in pieces of this size, each tagged with its number. */
    static Demuxed of(byte[] stream, int pieceBytes) {
        Demuxed demuxed = new Demuxed();
        demuxed.feed(stream, pieceBytes);
        demuxed.demuxer.flush();
        return demuxed;
    }

    void feed(byte[] stream, int pieceBytes) {
        for (int from = 0; from < stream.length; from += pieceBytes) {
            demuxer.feed(stream, from, Math.min(from + pieceBytes, stream.length), from / pieceBytes);
        }
    }

    @Override
    public void onTracks(TrackSet tracks) {
        trackSets.add(tracks);
    }

    @Override
    public void onFrame(MediaFrame frame) {
        frames.add(frame);
    }

    @Override
    public void onRandomAccess(long tag) {
        randomAccess.add(tag);
    }

    List<MediaFrame> framesOf(int trackId) {
        return frames.stream().filter(frame -> frame.track().id() == trackId).toList();
    }

    List<Long> timesOf(int trackId) {
        return framesOf(trackId).stream().map(MediaFrame::dts90k).toList();
    }
}
