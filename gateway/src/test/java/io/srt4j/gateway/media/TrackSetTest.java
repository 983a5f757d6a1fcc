package io.srt4j.gateway.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackSetTest {
    private static final VideoTrack VIDEO = video(256);
    private static final AudioTrack AUDIO = audio(257);

    @Test
    void firstTrackOfAKindIsTheOneWithTheLowestId() {
        TrackSet tracks = TrackSet.of(audio(300), video(299), AUDIO, VIDEO);

        assertThat(tracks.tracks()).extracting(Track::id).containsExactly(256, 257, 299, 300);
        assertThat(tracks.video()).contains(VIDEO);
        assertThat(tracks.audio()).contains(AUDIO);
        assertThat(TrackSet.EMPTY.video()).isEmpty();
        assertThat(TrackSet.EMPTY.audio()).isEmpty();
    }

    @Test
    void idsAreUniqueWithinASet() {
        assertThatThrownBy(() -> TrackSet.of(video(1), audio(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tracksEqualWhenTheirConfigurationsDoHoweverFarTheyWereRead() {
        VideoTrack read = video(256);
        read.config().get();
        read.parameterSets().getFirst().get();

        assertThat(read).isEqualTo(VIDEO);
        assertThat(read.config().remaining()).isEqualTo(3);
        assertThat(read.config().isReadOnly()).isTrue();
        assertThat(read.parameterSets().getFirst().isReadOnly()).isTrue();
    }

    @Test
    void audioIsRandomAccessOnlyWhereThereIsNoVideo() {
        byte[] data = {1};
        assertThat(MediaFrame.key(TrackSet.of(VIDEO, AUDIO), AUDIO, 0, 0, data).isRandomAccess()).isFalse();
        assertThat(MediaFrame.key(TrackSet.of(AUDIO), AUDIO, 0, 0, data).isRandomAccess()).isTrue();
        assertThat(MediaFrame.key(TrackSet.of(VIDEO), VIDEO, 0, 0, data).isRandomAccess()).isTrue();
        assertThat(MediaFrame.delta(TrackSet.of(VIDEO), VIDEO, 0, 0, data).isRandomAccess()).isFalse();
    }

    private static VideoTrack video(int id) {
        return new VideoTrack(id, Codec.H264, ByteBuffer.wrap(new byte[] {1, 2, 3}), 64, 64,
                List.of(ByteBuffer.wrap(new byte[] {4})));
    }

    private static AudioTrack audio(int id) {
        return new AudioTrack(id, Codec.AAC, ByteBuffer.wrap(new byte[] {1, 2}), 48_000, 2, "");
    }
}
