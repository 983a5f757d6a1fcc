package io.srt4j.gateway.rtmp;

import static io.srt4j.gateway.rtmp.Amf0Test.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.TrackSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What players are sent. */
class RtmpPlayTest extends RtmpPlayers {
    @Test
    void aPlayerStartsAtTheNewestKeyFrameAndGetsEverythingFromThere() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            TestMedia media = new TestMedia(publication, AV, START_90K, 100);
            media.pictures(TestMedia.GROUP + 5);
            player.connect("live");
            player.play("cam1");
            assertThat(player.awaitStatus()).isEqualTo("NetStream.Play.Reset");
            assertThat(player.awaitStatus()).isEqualTo("NetStream.Play.Start");

            List<RtmpMessage> received = receive(player, 3 + 6);
            assertThat(received).extracting(RtmpMessage::typeId).startsWith(RtmpMessage.DATA, RtmpMessage.VIDEO,
                    RtmpMessage.AUDIO, RtmpMessage.VIDEO);
            assertThat(Amf0.decode(received.get(0).body(), 0)).first().isEqualTo(AmfValue.of("onMetaData"));
            assertThat(received.get(1).body()).startsWith(0x17, 0, 0, 0, 0).endsWith(TestMedia.AVC_CONFIG);
            assertThat(received.get(2).body()).isEqualTo(hex("af00 1190"));
            assertThat(TestMedia.pictureNumber(received.get(3).body(), AVC_HEAD)).isEqualTo(TestMedia.GROUP);
            assertThat(received.get(3).timestampMs()).isZero();
            assertThat(received).allMatch(message -> message.messageStreamId() == 1);
        }
    }

    @Test
    void timesAreEvenAndPresentationIsInOrder() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            TestMedia media = new TestMedia(publication, AV, START_90K, 100);
            media.pictures(1);
            player.connect("live");
            player.play("cam1");
            receiveType(player, RtmpMessage.VIDEO, 2);
            media.pictures(50);

            List<Integer> presentedMs = new ArrayList<>();
            List<RtmpMessage> pictures = receiveType(player, RtmpMessage.VIDEO, 50);
            for (int i = 1; i <= pictures.size(); i++) {
                RtmpMessage picture = pictures.get(i - 1);
                byte[] body = picture.body();
                assertThat(body).startsWith(i % TestMedia.GROUP == 0 ? 0x17 : 0x27, 1);
                assertThat(picture.timestampMs()).isEqualTo(i * 40);
                int compositionMs = (body[2] << 16) | ((body[3] & 0xFF) << 8) | (body[4] & 0xFF);
                assertThat(compositionMs).isEqualTo(40 * TestMedia.lateness(i % TestMedia.GROUP));
                presentedMs.add(picture.timestampMs() + compositionMs);
            }
            assertThat(presentedMs).doesNotHaveDuplicates();
        }
    }

    @Test
    void audioKeepsItsPlaceAndItsTime() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            TestMedia media = new TestMedia(publication, AV, START_90K, 100);
            media.pictures(1);
            player.connect("live");
            player.play("cam1");
            receiveType(player, RtmpMessage.VIDEO, 2);
            media.pictures(30);

            List<RtmpMessage> audio = receiveType(player, RtmpMessage.AUDIO, 40);
            for (int i = 0; i < audio.size(); i++) {
                assertThat(audio.get(i).body()).startsWith(0xaf, 1);
                assertThat(audio.get(i).timestampMs()).isEqualTo((int) Math.round(i * 1024 / 48.0));
            }
        }
    }

    @Test
    void aChangedTrackIsAnnouncedBeforeItsFirstFrame() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            TestMedia media = new TestMedia(publication, AV, START_90K, 100);
            media.pictures(TestMedia.GROUP);
            player.connect("live");
            player.play("cam1");
            receiveType(player, RtmpMessage.VIDEO, 1 + TestMedia.GROUP);

            byte[] changed = hex("0142c01fffe1000467 42c01f01000468ce3c80");
            media.tracks(TrackSet.of(TestMedia.video(Codec.H264, changed), TestMedia.AAC));
            media.pictures(1);

            List<RtmpMessage> received = receive(player, 5);
            assertThat(received).extracting(RtmpMessage::typeId).containsExactly(RtmpMessage.DATA, RtmpMessage.VIDEO,
                    RtmpMessage.AUDIO, RtmpMessage.AUDIO, RtmpMessage.VIDEO);
            assertThat(received.get(1).body()).startsWith(0x17, 0).endsWith(changed);
            assertThat(received.get(2).body()).as("the audio did not change").startsWith(0xaf, 1);
            assertThat(received.get(4).body()).startsWith(0x17, 1);
        }
    }

    @Test
    void h265GoesOutBehindItsFourCc() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, TrackSet.of(TestMedia.HEVC), START_90K, 100).pictures(3);
            RtmpCommand answer = player.connect(AmfValue.struct().with("app", "live").with("fourCcList",
                    new AmfValue.Sequence(List.of(AmfValue.of("av01"), AmfValue.of("hvc1")))));
            assertThat(answer.struct(0).properties()).containsKey("capsEx").containsEntry("videoFourCcInfoMap",
                    AmfValue.struct().with("hvc1", 4).object());
            player.play("cam1");

            List<RtmpMessage> video = receiveType(player, RtmpMessage.VIDEO, 4);
            assertThat(video.get(0).body()).startsWith(0x90, 'h', 'v', 'c', '1').endsWith(TestMedia.HEVC_CONFIG);
            assertThat(video.get(1).body()).startsWith(0x91, 'h', 'v', 'c', '1', 0, 0, 40);
            assertThat(video.get(2).body()).startsWith(0xa1, 'h', 'v', 'c', '1', 0, 0, 120);
            assertThat(video.get(3).body()).as("no composition time, no bytes for it")
                    .startsWith(0xa3, 'h', 'v', 'c', '1').hasSize(5 + 100);
        }
    }

    @Test
    void aPlayerThatAnnouncedOtherCodecsIsNotGivenH265() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, TrackSet.of(TestMedia.HEVC), START_90K, 100).pictures(3);
            player.connect(AmfValue.struct().with("app", "live").with("fourCcList",
                    new AmfValue.Sequence(List.of(AmfValue.of("av01")))));
            player.play("cam1");

            assertThat(player.awaitStatus()).isEqualTo("NetStream.Play.Failed");
        }
    }

    @Test
    void aSlowPlayerSkipsToAKeyFrameAndDisturbsNobody() throws Exception {
        int groups = 25;
        try (TestPeer slow = TestPeer.client(server.addresses().getFirst(), 16 * 1024)) {
            LiveStream stream;
            try (Publication publication = hub.publish(NAME, "p1"); TestPeer quick = client()) {
                stream = publication.stream();
                TestMedia media = new TestMedia(publication, TrackSet.of(TestMedia.AVC), START_90K, 40_000);
                for (TestPeer player : List.of(slow, quick)) {
                    player.connect("live");
                    player.play("cam1");
                }
                awaitPlayers(2);
                for (int i = 0; i < groups; i++) {
                    media.pictures(TestMedia.GROUP);
                    receiveType(quick, RtmpMessage.VIDEO, TestMedia.GROUP);
                }
            }

            List<Integer> numbers = slow.receiveToEnd().stream()
                    .filter(message -> message.typeId() == RtmpMessage.VIDEO && message.body()[1] == 1)
                    .map(message -> TestMedia.pictureNumber(message.body(), AVC_HEAD)).toList();
            List<Integer> afterGap = IntStream.range(1, numbers.size())
                    .filter(i -> numbers.get(i) != numbers.get(i - 1) + 1).mapToObj(numbers::get).toList();
            assertThat(numbers.getLast()).as("it reached the end").isEqualTo(groups * TestMedia.GROUP - 1);
            assertThat(afterGap).isNotEmpty().allMatch(number -> number % TestMedia.GROUP == 0);
            assertThat(stream.stats().skippedUnits()).isEqualTo((long) groups * TestMedia.GROUP - numbers.size());
        }
    }
}
