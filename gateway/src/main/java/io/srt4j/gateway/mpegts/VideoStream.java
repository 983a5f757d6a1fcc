package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.codec.AccessUnitReader;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.VideoTrack;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Makes one frame of each PES packet of a video stream. Silent before its first key frame. One thread. */
final class VideoStream implements ElementaryStream, PesAssembler.Receiver {
    /** Half a minute at 60 pictures a second: longer than anybody keeps a group of pictures for late joiners. */
    private static final int MAX_GROUP_PICTURES = 1_800;

    private final PsiTables.Listed listed;
    private final PesAssembler pes = new PesAssembler(this);
    private final AccessUnitReader reader;
    private final Timeline timeline;
    private final Timeline.Place place;
    private final FrameGate gate;
    private final LongSupplier newestTables;
    private final LongConsumer randomAccess;
    private long tablesBeforePes;
    private int picturesSinceKey;
    private boolean hasKey;
    private long unusableFrames;

    /** {@code newestTables} tells the tag of the newest tables, {@code randomAccess} is told it behind a key frame. */
    VideoStream(PsiTables.Listed listed, Codec codec, TsDemuxer.Shared shared, LongSupplier newestTables,
            LongConsumer randomAccess) {
        this.listed = listed;
        this.reader = new AccessUnitReader(codec, listed.pid());
        this.timeline = shared.timeline();
        this.place = shared.place();
        this.gate = shared.gate();
        this.newestTables = newestTables;
        this.randomAccess = randomAccess;
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
    public Optional<VideoTrack> track() {
        return hasKey ? reader.track() : Optional.empty();
    }

    @Override
    public long unusableFrames() {
        return unusableFrames;
    }

    /** Whether this may be a stream that has no key frames we know. */
    boolean isKeyOverdue() {
        return picturesSinceKey > MAX_GROUP_PICTURES;
    }

    @Override
    public void onPesStart() {
        tablesBeforePes = newestTables.getAsLong();
    }

    @Override
    public void onPes(PesAssembler packet) {
        byte[] frame = reader.read(packet.bytes(), packet.payloadStart(), packet.payloadEnd());
        if (frame.length == 0) {
            return;
        }
        Optional<VideoTrack> track = reader.track();
        hasKey |= reader.isKey() && track.isPresent();
        picturesSinceKey = reader.isKey() ? 0 : picturesSinceKey + 1;
        boolean hasTime = packet.dts() != PesAssembler.NO_TIME;
        if (!hasKey || track.isEmpty() || (!hasTime && !place.hasStarted())) {
            unusableFrames++;
            return;
        }
        long wanted = hasTime ? timeline.place(place, packet.dts()) : place.next();
        long pts = wanted + (hasTime ? Timeline.delay(packet.pts(), packet.dts()) : 0);
        long dts = timeline.advance(place, wanted);
        if (reader.isKey()) {
            randomAccess.accept(tablesBeforePes);
        }
        gate.frame(track.get(), Math.max(pts, dts), dts, reader.isKey(), frame);
    }

    @Override
    public void onLoss() {
        // The decoder conceals what refers to the lost frame, and a key frame follows.
    }
}
