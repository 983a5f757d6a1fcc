package io.srt4j.gateway.rtmp;

import static io.srt4j.gateway.rtmp.Amf0Test.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.RefusedException;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.SessionGate;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.RtmpConfig;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.protocol.core.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RtmpPlayTest {
    private static final StreamName NAME = StreamName.of("live", "cam1");
    private static final TrackSet AV = TrackSet.of(TestMedia.AVC, TestMedia.AAC);
    private static final long START_90K = 5_000_000;
    private static final int AVC_HEAD = 5;

    private final List<String> gateCalls = new CopyOnWriteArrayList<>();
    private final StreamHub hub = new StreamHub(new HubLimits(1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30)));
    private final Sessions sessions = new Sessions(new RecordingGate(), Takeover.NEVER);
    private RtmpLoops loops = RtmpLoops.open();
    private RtmpServer server = server(RtmpLimits.DEFAULT);

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        sessions.close();
        loops.close();
    }

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
    void thePublisherLeavingEndsThePlay() throws Exception {
        try (TestPeer player = client()) {
            try (Publication publication = hub.publish(NAME, "p1")) {
                new TestMedia(publication, AV, START_90K, 100).pictures(3);
                player.connect("live");
                player.play("cam1");
                assertThat(player.awaitStatus()).isEqualTo("NetStream.Play.Reset");
            }

            List<RtmpMessage> rest = player.receiveToEnd();
            assertThat(rest.stream().filter(m -> m.typeId() == RtmpMessage.VIDEO)).hasSize(4);
            assertThat(rest).filteredOn(m -> m.typeId() == RtmpMessage.USER_CONTROL).last()
                    .extracting(ControlMessages::eventOf).isEqualTo(ControlMessages.STREAM_EOF);
            assertThat(RtmpCommand.decode(rest.getLast()).struct(1).text("code")).isEqualTo("NetStream.Play.Stop");
        }
        await().until(() -> server.connections() == 0);
        assertThat(gateCalls).containsExactly("begin live/cam1 ", "end live/cam1 ");
    }

    @Test
    void aStreamNobodyPublishesIsNotFound() throws Exception {
        try (TestPeer player = client()) {
            player.connect("live");
            player.play("cam1");

            assertThat(player.awaitStatus()).isEqualTo("NetStream.Play.StreamNotFound");
            assertThat(player.receiveToEnd()).isEmpty();
        }
        assertThat(gateCalls).isEmpty();
    }

    @Test
    void aRefusedPlayerIsToldWhy() throws Exception {
        try (Publication _ = hub.publish(NAME, "p1"); TestPeer player = client()) {
            player.connect("live");
            player.play("cam1?token=wrong&x=1");

            RtmpCommand status = player.awaitCommand("onStatus");
            assertThat(status.struct(1).text("code")).isEqualTo("NetStream.Play.Failed");
            assertThat(status.struct(1).text("description")).isEqualTo("wrong token");
            assertThat(player.receiveToEnd()).isEmpty();
        }
        assertThat(gateCalls).containsExactly("begin live/cam1 token=wrong&x=1");
    }

    @Test
    void publishingIsRefusedPolitely() throws Exception {
        try (TestPeer publisher = client()) {
            publisher.connect("live");
            publisher.send(RtmpCommand.onConnection("releaseStream", 2, AmfValue.Nothing.NULL, AmfValue.of("cam1")),
                    RtmpCommand.onConnection("FCPublish", 3, AmfValue.Nothing.NULL, AmfValue.of("cam1")),
                    RtmpCommand.onConnection("createStream", 4, AmfValue.Nothing.NULL),
                    RtmpCommand.onStream(1, "publish", 5, AmfValue.Nothing.NULL, AmfValue.of("cam1"),
                            AmfValue.of("live")));

            RtmpCommand status = publisher.awaitCommand("onStatus");
            assertThat(status.struct(1).text("code")).isEqualTo("NetStream.Publish.BadName");
            assertThat(status.struct(1).text("level")).isEqualTo("error");
            assertThat(publisher.receiveToEnd()).isEmpty();
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

    @Test
    void aPlayerMayStopAndPlayAgain() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, AV, START_90K, 100).pictures(3);
            player.connect("live");
            player.play("cam1");
            receiveType(player, RtmpMessage.VIDEO, 4);
            player.send(ControlMessages.userControl(ControlMessages.PING_REQUEST, 4711));
            RtmpMessage pong = player.await(message -> message.typeId() == RtmpMessage.USER_CONTROL);
            assertThat(pong.body()).isEqualTo(hex("0007 00001267"));

            player.send(RtmpCommand.onConnection("deleteStream", 0, AmfValue.Nothing.NULL, AmfValue.of(1)));
            await().until(() -> sessions.all().isEmpty());
            player.play("cam1");

            assertThat(receiveType(player, RtmpMessage.VIDEO, 4)).allMatch(message -> message.messageStreamId() == 2);
        }
    }

    @Test
    void aKickedPlayerIsGone() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, AV, START_90K, 100).pictures(3);
            player.connect("live");
            player.play("cam1");
            awaitPlayers(1);

            Session session = sessions.all().getFirst();
            session.kick("by a test");

            player.receiveToEnd();
            await().until(() -> sessions.all().isEmpty() && server.connections() == 0);
            assertThat(session.endReason()).contains(CloseReason.kicked("by a test"));
        }
    }

    @Test
    void whoDoesNothingIsClosed() throws Exception {
        restart(new RtmpLimits(10, Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMillis(300),
                Duration.ofMillis(100)));
        try (Publication publication = hub.publish(NAME, "p1");
                var mute = new Socket(InetAddress.getLoopbackAddress(), port());
                TestPeer idle = client();
                TestPeer deaf = TestPeer.client(server.addresses().getFirst(), 16 * 1024)) {
            TestMedia media = new TestMedia(publication, TrackSet.of(TestMedia.AVC), START_90K, 40_000);
            deaf.connect("live");
            deaf.play("cam1");
            awaitPlayers(1);
            Session tooSlow = sessions.all().getFirst();
            idle.connect("live");
            mute.setSoTimeout(5_000);

            assertThat(mute.getInputStream().read()).as("no handshake").isEqualTo(-1);
            idle.receiveToEnd();
            await().until(() -> {
                media.pictures(TestMedia.GROUP);
                return sessions.all().isEmpty();
            });
            await().until(() -> server.connections() == 0);
            assertThat(tooSlow.endReason()).map(CloseReason::kind).contains(CloseReason.Kind.OVERFLOW);
        }
    }

    @Test
    void aPlayerThatStopsMakingSenseIsGone() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, AV, START_90K, 100).pictures(3);
            player.connect("live");
            player.play("cam1");
            awaitPlayers(1);
            Session session = sessions.all().getFirst();

            player.send(new RtmpMessage(RtmpMessage.STREAM_CHUNKS, RtmpMessage.COMMAND, 1, 0, hex("ff")));

            player.receiveToEnd();
            await().until(() -> sessions.all().isEmpty());
            assertThat(session.endReason()).map(CloseReason::kind).contains(CloseReason.Kind.PROTOCOL);
        }
    }

    @Test
    void connectionsAreCounted() throws Exception {
        restart(new RtmpLimits(1, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5),
                Duration.ofMillis(100)));
        try (TestPeer first = client()) {
            first.connect("live");
            assertThatThrownBy(this::client).isInstanceOf(IOException.class);
        }
        await().until(() -> server.connections() == 0);
        client().close();
    }

    @Test
    void noiseHurtsNobody() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            TestMedia media = new TestMedia(publication, AV, START_90K, 100);
            player.connect("live");
            player.play("cam1");
            awaitPlayers(1);
            for (long seed = 1; seed <= 60; seed++) {
                Random random = new Random(seed);
                byte[] noise = new byte[1 + random.nextInt(4000)];
                random.nextBytes(noise);
                if (seed % 3 == 0) {
                    noise[0] = 3;
                }
                try (TestPeer stranger = client()) {
                    if (seed % 2 == 0) {
                        stranger.connect("live");
                    }
                    stranger.sendRaw(noise);
                }
                media.pictures(1);
            }

            assertThat(receiveType(player, RtmpMessage.VIDEO, 61)).hasSize(61);
            await().until(() -> server.connections() == 1);
        }
    }

    @Test
    void worksWithoutEpoll() throws Exception {
        server.close();
        loops.close();
        loops = RtmpLoops.nio();
        restart(RtmpLimits.DEFAULT);

        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, AV, START_90K, 100).pictures(3);
            player.connect("live");
            player.play("cam1");

            assertThat(receiveType(player, RtmpMessage.VIDEO, 4)).hasSize(4);
        }
    }

    @Test
    void closingTheServerEndsEverySession() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = client()) {
            new TestMedia(publication, AV, START_90K, 100).pictures(3);
            player.connect("live");
            player.play("cam1");
            awaitPlayers(1);

            server.close();

            assertThat(sessions.all()).isEmpty();
            assertThat(gateCalls).hasSize(2);
        }
    }

    @Test
    void anAddressInUseIsNamed() {
        RtmpServer second = new RtmpServer(new RtmpConfig(true, server.addresses()), loops, hub, sessions);

        assertThatThrownBy(second::start).isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(port()));
    }

    private void restart(RtmpLimits limits) throws IOException {
        server.close();
        server = server(limits);
        server.start();
    }

    private RtmpServer server(RtmpLimits limits) {
        RtmpConfig config = new RtmpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        return new RtmpServer(config, loops, hub, sessions, limits);
    }

    private int port() {
        return server.addresses().getFirst().getPort();
    }

    private TestPeer client() throws IOException {
        return TestPeer.client(server.addresses().getFirst());
    }

    private void awaitPlayers(int count) {
        await().until(() -> hub.find(NAME).orElseThrow().stats().subscribers() == count);
    }

    private static List<RtmpMessage> receive(TestPeer player, int count) throws IOException {
        List<RtmpMessage> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(player.await(message -> message.typeId() == RtmpMessage.VIDEO
                    || message.typeId() == RtmpMessage.AUDIO || message.typeId() == RtmpMessage.DATA));
        }
        return all;
    }

    private static List<RtmpMessage> receiveType(TestPeer player, int typeId, int count) throws IOException {
        List<RtmpMessage> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(player.await(message -> message.typeId() == typeId));
        }
        return all;
    }

    /** Refuses whoever brings token=wrong, and remembers who came and went. */
    private final class RecordingGate implements SessionGate {
        @Override
        public void begin(Session session) throws RefusedException {
            gateCalls.add("begin " + session.stream().path() + " " + session.param());
            if (session.param().contains("token=wrong")) {
                throw new RefusedException(RefusedException.FORBIDDEN, "wrong token");
            }
        }

        @Override
        public void end(Session session) {
            gateCalls.add("end " + session.stream().path() + " " + session.param());
        }
    }
}
