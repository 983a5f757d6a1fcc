package io.srt4j.gateway.rtmp;

import static io.srt4j.gateway.rtmp.Amf0Test.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import org.junit.jupiter.api.Test;

class FlvTagsTest {
    private static final TrackSet AV = TrackSet.of(TestMedia.AVC, TestMedia.AAC);

    @Test
    void avcHeadersAreThoseOfTheFlvSpecification() {
        assertThat(FlvTags.videoSequenceHead(Codec.H264)).isEqualTo(hex("17 00 000000"));
        assertThat(FlvTags.videoFrameHead(Codec.H264, 80, true)).isEqualTo(hex("17 01 000050"));
        assertThat(FlvTags.videoFrameHead(Codec.H264, 0, false)).isEqualTo(hex("27 01 000000"));
        assertThat(FlvTags.videoFrameHead(Codec.H264, -40, false)).isEqualTo(hex("27 01 ffffd8"));
    }

    @Test
    void hevcHeadersAreThoseOfEnhancedRtmp() {
        // ExVideoTagHeader: one bit, three bits of frame type, four of packet type, then the FourCC.
        assertThat(FlvTags.videoSequenceHead(Codec.H265)).isEqualTo(hex("90 68766331"));
        assertThat(FlvTags.videoFrameHead(Codec.H265, 80, true)).isEqualTo(hex("91 68766331 000050"));
        assertThat(FlvTags.videoFrameHead(Codec.H265, 80, false)).isEqualTo(hex("a1 68766331 000050"));
        assertThat(FlvTags.videoFrameHead(Codec.H265, 0, false)).isEqualTo(hex("a3 68766331"));
    }

    @Test
    void compositionTimesBeyondTheFieldAreClamped() {
        assertThat(FlvTags.videoFrameHead(Codec.H264, 1 << 30, false)).isEqualTo(hex("27 01 7fffff"));
        assertThat(FlvTags.videoFrameHead(Codec.H264, -(1 << 30), false)).isEqualTo(hex("27 01 800001"));
    }

    @Test
    void metadataNamesTheCodecs() {
        AmfValue.Struct metadata = (AmfValue.Struct) FlvTags.metadata(TrackSet.of(TestMedia.HEVC, TestMedia.AAC));

        assertThat(metadata.isArray()).isTrue();
        assertThat(metadata.properties()).containsEntry("videocodecid", AmfValue.of(0x68766331))
                .containsEntry("width", AmfValue.of(640)).containsEntry("audiocodecid", AmfValue.of(10))
                .containsEntry("audiosamplerate", AmfValue.of(48_000)).containsEntry("stereo", AmfValue.of(true));
    }

    @Test
    void whatIsOlderThanTheFirstFrameIsLeftOut() {
        FrameMessages messages = messages(FrameMessages.Receiver.PLAYER);
        MessageBatch batch = new MessageBatch();
        messages.add(MediaFrame.key(AV, TestMedia.AVC, 90_000, 90_000, new byte[8]), batch);
        messages.add(MediaFrame.key(AV, TestMedia.AAC, 80_000, 80_000, new byte[8]), batch);
        messages.add(MediaFrame.key(AV, TestMedia.AAC, 90_900, 90_900, new byte[8]), batch);

        assertThat(batch.messages()).hasSize(5);
        assertThat(batch.messages().getLast().timestampMs()).isEqualTo(10);
        assertThat(messages.omittedFrames()).isEqualTo(1);
    }

    @Test
    void aFurtherTrackIsLeftOut() {
        var second = new AudioTrack(300, Codec.AAC, TestMedia.AAC.config(), 48_000, 2, "deu");
        TrackSet three = TrackSet.of(TestMedia.AVC, TestMedia.AAC, second);
        MessageBatch batch = new MessageBatch();
        FrameMessages messages = messages(FrameMessages.Receiver.PLAYER);
        messages.add(MediaFrame.key(three, second, 0, 0, new byte[8]), batch);

        assertThat(batch.messages()).as("metadata and two headers").hasSize(3);
        assertThat(messages.omittedFrames()).isEqualTo(1);
    }

    @Test
    void aServerGetsMetadataToKeep() throws RtmpException {
        MessageBatch batch = new MessageBatch();
        messages(FrameMessages.Receiver.SERVER).add(MediaFrame.key(AV, TestMedia.AVC, 0, 0, new byte[8]), batch);

        assertThat(Amf0.decode(batch.messages().getFirst().body(), 0)).startsWith(AmfValue.of("@setDataFrame"),
                AmfValue.of("onMetaData"));
    }

    @Test
    void timeGoesOnPastThirtyTwoBits() {
        FrameMessages messages = messages(FrameMessages.Receiver.PLAYER);
        MessageBatch batch = new MessageBatch();
        messages.add(MediaFrame.key(AV, TestMedia.AVC, 0, 0, new byte[8]), batch);
        long fiftyDays = 50L * 24 * 3600 * 90_000;
        messages.add(MediaFrame.delta(AV, TestMedia.AVC, fiftyDays + 7200, fiftyDays, new byte[8]), batch);

        RtmpMessage last = batch.messages().getLast();
        assertThat(last.timestampMs()).isEqualTo((int) (50L * 24 * 3600 * 1000));
        assertThat(last.head()).isEqualTo(hex("27 01 000050"));
    }

    @Test
    void framesAreNotCopied() {
        byte[] data = new byte[8];
        MessageBatch batch = new MessageBatch();
        messages(FrameMessages.Receiver.PLAYER).add(MediaFrame.key(AV, TestMedia.AVC, 0, 0, data), batch);

        assertThat(batch.messages().getLast().body()).isSameAs(data);
    }

    private static FrameMessages messages(FrameMessages.Receiver receiver) {
        return new FrameMessages(1, receiver, CodecSupport.EVERYTHING);
    }
}
