package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.codec.Aac;
import io.srt4j.gateway.codec.AdtsReader;
import io.srt4j.gateway.media.AudioTrack;
import java.util.Optional;

/**
 * Makes frames of the PES packets of an AAC stream, any number of each. A packet's time is that of the first frame that
 * begins in it; the frames behind it follow by their number of samples. One thread.
 */
final class AudioStream implements ElementaryStream, PesAssembler.Receiver {
    private static final long TICKS_PER_SECOND = 90_000;
    private static final long NONE = Long.MIN_VALUE;

    private final PsiTables.Listed listed;
    private final PesAssembler pes = new PesAssembler(this);
    private final AdtsReader reader;
    private final Timeline timeline;
    private final Timeline.Place place;
    private final FrameGate gate;
    private long anchorOfThisPes = NONE;
    private long anchorOfEarlierPes = NONE;
    private long anchor = NONE;
    private long framesSinceAnchor;
    private int anchoredRateHz;
    private long untimedFrames;

    AudioStream(PsiTables.Listed listed, TsDemuxer.Shared shared) {
        this.listed = listed;
        this.reader = new AdtsReader(listed.pid(), listed.language());
        this.timeline = shared.timeline();
        this.place = shared.place();
        this.gate = shared.gate();
    }

    @Override
    public PsiTables.Listed listed() {
        return listed;
    }

    @Override
    public PesAssembler pes() {
        return pes;
    }

    @Override
    public Optional<AudioTrack> track() {
        return reader.track();
    }

    @Override
    public long unusableFrames() {
        return untimedFrames + reader.unsupportedFrames();
    }

    @Override
    public void onPesStart() {
        // Audio has nothing to remember about where it began.
    }

    @Override
    public void onPes(PesAssembler packet) {
        if (anchorOfThisPes != NONE) {
            anchorOfEarlierPes = anchorOfThisPes;
        }
        anchorOfThisPes = packet.pts() == PesAssembler.NO_TIME ? NONE : timeline.place(place, packet.pts());
        reader.append(packet.bytes(), packet.payloadStart(), packet.payloadEnd());
        while (reader.next()) {
            reader.track().ifPresent(this::emit);
        }
    }

    /** The rest of a frame that straddles packets will not come. */
    @Override
    public void onLoss() {
        reader.reset();
        anchorOfThisPes = NONE;
        anchorOfEarlierPes = NONE;
    }

    private void emit(AudioTrack track) {
        if (reader.startedInEarlierPiece()) {
            anchorTo(anchorOfEarlierPes, track);
            anchorOfEarlierPes = NONE;
        } else {
            anchorTo(anchorOfThisPes, track);
            anchorOfEarlierPes = NONE;
            anchorOfThisPes = NONE;
        }
        if (anchor == NONE) {
            untimedFrames++;
            return;
        }
        if (track.sampleRateHz() != anchoredRateHz) {
            anchorTo(place.next(), track);
        }
        long samples = framesSinceAnchor * Aac.SAMPLES_PER_FRAME;
        long time = timeline.advance(place, anchor + samples * TICKS_PER_SECOND / track.sampleRateHz());
        framesSinceAnchor++;
        gate.frame(track, time, time, true, reader.frame());
    }

    private void anchorTo(long ticks, AudioTrack track) {
        if (ticks != NONE) {
            anchor = ticks;
            framesSinceAnchor = 0;
            anchoredRateHz = track.sampleRateHz();
        }
    }
}
