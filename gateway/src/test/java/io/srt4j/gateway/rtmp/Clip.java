package io.srt4j.gateway.rtmp;

import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.DemuxListener;
import io.srt4j.gateway.mpegts.TsDemuxer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The frames of a transport stream from the test resources, in the order in which they were multiplexed. */
record Clip(List<MediaFrame> frames) {
    static Clip read(String name) throws IOException {
        List<MediaFrame> frames = new ArrayList<>();
        TsDemuxer demuxer = new TsDemuxer(new DemuxListener() {
            @Override
            public void onTracks(TrackSet tracks) {}

            @Override
            public void onFrame(MediaFrame frame) {
                frames.add(frame);
            }

            @Override
            public void onRandomAccess(long tag) {}
        });
        try (InputStream in = Clip.class.getResourceAsStream("/clips/" + name)) {
            if (in == null) {
                throw new IOException("no clip " + name);
            }
            byte[] data = in.readAllBytes();
            demuxer.feed(data, 0, data.length, 0);
        }
        demuxer.flush();
        return new Clip(frames);
    }

    /** What a player gets that is there from the beginning: everything from the first key frame's time on. */
    List<MediaFrame> fromFirstKey() {
        int first = 0;
        while (!frames.get(first).isRandomAccess()) {
            first++;
        }
        long origin90k = frames.get(first).dts90k();
        return frames.subList(first, frames.size()).stream().filter(frame -> frame.dts90k() >= origin90k).toList();
    }

    /** Publishes frames, moved in time by {@code shift90k}. */
    static void publish(Publication publication, List<MediaFrame> frames, long shift90k) {
        for (MediaFrame frame : frames) {
            long pts90k = frame.pts90k() + shift90k;
            long dts90k = frame.dts90k() + shift90k;
            publication.frame(frame.isKey()
                    ? MediaFrame.key(frame.tracks(), frame.track(), pts90k, dts90k, frame.data())
                    : MediaFrame.delta(frame.tracks(), frame.track(), pts90k, dts90k, frame.data()));
        }
    }
}
