package io.srt4j.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.gateway.hub.Subscription.Outcome;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.TransportChunk;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamHubTest {
    private static final StreamName CAM = StreamName.of("live", "cam1");
    private static final VideoTrack VIDEO = new VideoTrack(256, Codec.H264, ByteBuffer.allocate(1), 64, 64, List.of());
    private static final AudioTrack AUDIO = new AudioTrack(257, Codec.AAC, ByteBuffer.allocate(2), 48_000, 2, "");
    private static final TrackSet TRACKS = TrackSet.of(VIDEO, AUDIO);

    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);

    @Test
    void secondPublisherOfANameIsRefusedAndToldWhoHoldsIt() throws Exception {
        try (Publication first = hub.publish(CAM, "alice")) {
            assertThatThrownBy(() -> hub.publish(CAM, "bob")).isInstanceOfSatisfying(StreamBusyException.class,
                    busy -> assertThat(busy.publisherId()).isEqualTo("alice"));
            assertThat(hub.find(CAM)).containsSame(first.stream());
        }
        assertThat(hub.find(CAM)).isEmpty();
    }

    @Test
    void publishingAgainMakesANewStreamAndEndsTheOldOnesReaders() throws Exception {
        Publication first = hub.publish(CAM, "alice");
        Subscription<MediaFrame> reader = first.stream().subscribeFrames();
        first.close();

        try (Publication second = hub.publish(CAM, "bob")) {
            second.frame(key(0));
            first.close();      // again, late: must not touch the second stream

            assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.ENDED);
            assertThat(second.stream().id()).isNotEqualTo(first.stream().id());
            assertThat(hub.streams()).containsExactly(second.stream());
            assertThat(second.stream().isLive()).isTrue();
            assertThat(first.stream().isLive()).isFalse();
        }
    }

    @Test
    void readerSeesTheEndOnlyAfterEverythingElse() throws Exception {
        Publication publication = hub.publish(CAM, "alice");
        Subscription<MediaFrame> reader = publication.stream().subscribeFrames();
        publication.frame(key(0));
        publication.frame(delta(3000));
        publication.close();
        publication.frame(delta(6000));     // after the end: ignored

        assertThat(timesIn(reader)).containsExactly(0L, 3000L);
        assertThat(reader.await(Duration.ofDays(1))).isEqualTo(Outcome.ENDED);
    }

    @Test
    void lateJoinerGetsTheGroupOfPicturesFromItsKeyFrameWithTheAudioInIt() throws Exception {
        try (Publication publication = hub.publish(CAM, "alice")) {
            publication.tracks(TRACKS);
            publication.frame(key(0));
            publication.frame(audio(1000));
            publication.frame(key(3000));
            publication.frame(audio(3500));
            publication.frame(delta(6000));

            assertThat(timesIn(publication.stream().subscribeFrames())).containsExactly(3000L, 3500L, 6000L);
            assertThat(publication.stream().tracks()).isSameAs(TRACKS);
        }
    }

    @Test
    void withoutVideoALateJoinerStartsAtTheNewestFrame() throws Exception {
        TrackSet audioOnly = TrackSet.of(AUDIO);
        try (Publication publication = hub.publish(CAM, "alice")) {
            publication.frame(MediaFrame.key(audioOnly, AUDIO, 0, 0, new byte[1]));
            publication.frame(MediaFrame.key(audioOnly, AUDIO, 1920, 1920, new byte[1]));

            assertThat(timesIn(publication.stream().subscribeFrames())).containsExactly(1920L);
        }
    }

    @Test
    void readerOfChunksStartsAtTheChunkMarkedAfterwards() throws Exception {
        try (Publication publication = hub.publish(CAM, "alice")) {
            publication.chunk(TransportChunk.of(new byte[] {0}));
            long tables = publication.chunk(TransportChunk.of(new byte[] {1}));
            publication.chunk(TransportChunk.of(new byte[] {2}));
            publication.randomAccessAt(tables);

            Subscription<TransportChunk> reader = publication.stream().subscribeChunks();
            assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.READY);
            assertThat(reader.next().data()).containsExactly(1);
        }
    }

    @Test
    void thousandsOfReadersShareOneFrame() throws Exception {
        try (Publication publication = hub.publish(CAM, "alice")) {
            List<Subscription<MediaFrame>> readers = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                readers.add(publication.stream().subscribeFrames());
            }
            MediaFrame frame = key(0);
            publication.frame(frame);

            for (Subscription<MediaFrame> reader : readers) {
                assertThat(reader.await(Duration.ZERO)).isEqualTo(Outcome.READY);
                assertThat(reader.next()).isSameAs(frame);
            }
            assertThat(publication.stream().stats().subscribers()).isEqualTo(5000);
        }
    }

    @Test
    void statisticsCountWhatWentInAndOut() throws Exception {
        Publication publication = hub.publish(CAM, "alice");
        LiveStream stream = publication.stream();
        publication.frame(MediaFrame.key(TRACKS, VIDEO, 0, 0, new byte[100]));
        publication.frame(MediaFrame.delta(TRACKS, VIDEO, 3000, 3000, new byte[20]));
        assertThat(stream.stats().bytesIn()).isEqualTo(120);
        publication.chunk(TransportChunk.randomAccess(new byte[188]));
        Subscription<MediaFrame> frames = stream.subscribeFrames();
        Subscription<TransportChunk> chunks = stream.subscribeChunks();
        assertThat(timesIn(frames)).hasSize(2);
        assertThat(chunks.await(Duration.ZERO)).isEqualTo(Outcome.READY);
        chunks.next();
        chunks.close();

        assertThat(stream.stats()).isEqualTo(new StreamStats(2, 120, 1, 188, 308, 0, 1));
        assertThat(stream.stats().bytesIn()).isEqualTo(188);
    }

    @Test
    void observersSeeBeginAndEndInPairsAndOneThatFailsHarmsNobody() throws Exception {
        List<String> seen = new ArrayList<>();
        hub.observe(observer(seen, "", true));
        hub.observe(observer(seen, "2", false));

        hub.publish(CAM, "alice").close();
        hub.publish(CAM, "bob").close();

        assertThat(seen).containsExactly("+alice", "+alice2", "-alice", "-alice2", "+bob", "+bob2", "-bob", "-bob2");
    }

    private static StreamObserver observer(List<String> seen, String suffix, boolean fails) {
        return new StreamObserver() {
            @Override
            public void onStreamStarted(LiveStream stream) {
                note("+" + stream.publisherId());
            }

            @Override
            public void onStreamEnded(LiveStream stream) {
                note("-" + stream.publisherId());
            }

            private void note(String event) {
                seen.add(event + suffix);
                if (fails) {
                    throw new IllegalStateException("a test's own failure, expected in the log");
                }
            }
        };
    }

    private static List<Long> timesIn(Subscription<MediaFrame> reader) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        while (reader.await(Duration.ZERO) == Outcome.READY) {
            times.add(reader.next().dts90k());
        }
        return times;
    }

    private static MediaFrame key(long time) {
        return MediaFrame.key(TRACKS, VIDEO, time, time, new byte[1]);
    }

    private static MediaFrame delta(long time) {
        return MediaFrame.delta(TRACKS, VIDEO, time, time, new byte[1]);
    }

    private static MediaFrame audio(long time) {
        return MediaFrame.key(TRACKS, AUDIO, time, time, new byte[1]);
    }
}
