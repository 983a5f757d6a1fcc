package io.srt4j.gateway.rtmp;

import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns the frames of one subscription into the messages of one RTMP stream: metadata and sequence headers first and
 * again whenever a track changes, then each frame behind its FLV header. Carries the first video and the first audio
 * track; the others, and video the peer does not take, are left out.
 *
 * <p>Time begins at 0 with the first frame given, and what is older than that frame is left out too: RTMP has no
 * negative time. Owned by the session's thread.
 */
final class FrameMessages {
    /** Who the messages are for: the same data goes to players, and wrapped in a command to servers. */
    enum Receiver {
        PLAYER,
        SERVER
    }

    private static final int TICKS_PER_MS = 90;

    private final int messageStreamId;
    private final Receiver receiver;
    private final CodecSupport support;
    private TrackSet tracks = TrackSet.EMPTY;
    private @Nullable VideoTrack video;
    private @Nullable AudioTrack audio;
    private boolean hasStarted;
    private long origin90k;
    private long omittedFrames;

    FrameMessages(int messageStreamId, Receiver receiver, CodecSupport support) {
        this.messageStreamId = messageStreamId;
        this.receiver = receiver;
        this.support = support;
    }

    /** The frames at hand, as many as fit into one batch. To be called after {@code await} said READY. */
    MessageBatch drain(Subscription<MediaFrame> frames) throws InterruptedException {
        MessageBatch batch = new MessageBatch();
        do {
            add(frames.next(), batch);
        } while (batch.hasRoom() && frames.await(Duration.ZERO) == Subscription.Outcome.READY);
        return batch;
    }

    void add(MediaFrame frame, MessageBatch batch) {
        if (!hasStarted) {
            hasStarted = true;
            origin90k = frame.dts90k();
        }
        if (frame.dts90k() < origin90k) {
            omittedFrames++;
            return;
        }
        int decodeMs = sinceOriginMs(frame.dts90k());
        if (frame.tracks() != tracks) {
            change(frame.tracks(), decodeMs, batch);
        }
        if (isOf(video, frame)) {
            int compositionMs = sinceOriginMs(frame.pts90k()) - decodeMs;
            byte[] head = FlvTags.videoFrameHead(frame.track().codec(), compositionMs, frame.isKey());
            batch.add(RtmpMessage.video(messageStreamId, decodeMs, head, frame.data()));
        } else if (isOf(audio, frame)) {
            batch.add(RtmpMessage.audio(messageStreamId, decodeMs, FlvTags.audioFrameHead(), frame.data()));
        } else {
            omittedFrames++;
        }
    }

    /** Frames that were not sent: of further tracks, of codecs the peer does not take, from before the start. */
    long omittedFrames() {
        return omittedFrames;
    }

    private void change(TrackSet changed, int timestampMs, MessageBatch batch) {
        tracks = changed;
        VideoTrack newVideo = changed.video().filter(track -> support.takes(track.codec())).orElse(null);
        AudioTrack newAudio = changed.audio().orElse(null);
        batch.add(metadata(timestampMs));
        if (newVideo != null && !newVideo.equals(video)) {
            batch.add(RtmpMessage.video(messageStreamId, timestampMs, FlvTags.videoSequenceHead(newVideo.codec()),
                    bytes(newVideo.config())));
        }
        if (newAudio != null && !newAudio.equals(audio)) {
            batch.add(RtmpMessage.audio(messageStreamId, timestampMs, FlvTags.audioSequenceHead(),
                    bytes(newAudio.config())));
        }
        video = newVideo;
        audio = newAudio;
    }

    private RtmpMessage metadata(int timestampMs) {
        AmfValue name = AmfValue.of("onMetaData");
        AmfValue data = FlvTags.metadata(support.reduce(tracks));
        byte[] body = switch (receiver) {
            case PLAYER -> Amf0.encode(name, data);
            case SERVER -> Amf0.encode(AmfValue.of("@setDataFrame"), name, data);
        };
        return new RtmpMessage(RtmpMessage.STREAM_CHUNKS, RtmpMessage.DATA, messageStreamId, timestampMs, body);
    }

    /** Rounded, and decoding and presentation time alike, so that their difference adds up; wraps as the wire does. */
    private int sinceOriginMs(long time90k) {
        return (int) ((time90k - origin90k + TICKS_PER_MS / 2) / TICKS_PER_MS);
    }

    private static boolean isOf(@Nullable Track track, MediaFrame frame) {
        return track != null && track.id() == frame.track().id();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
