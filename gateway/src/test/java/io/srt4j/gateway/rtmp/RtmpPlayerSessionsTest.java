package io.srt4j.gateway.rtmp;

import static io.srt4j.gateway.rtmp.Amf0Test.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.config.RtmpConfig;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.protocol.core.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How the sessions of players begin and end. */
class RtmpPlayerSessionsTest extends RtmpPlayers {
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
    void aPlayerMayStopAndPlayAgain() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = watch(publication)) {
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
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = watch(publication)) {
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
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = watch(publication)) {
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

        try (Publication publication = hub.publish(NAME, "p1"); TestPeer player = watch(publication)) {

            assertThat(receiveType(player, RtmpMessage.VIDEO, 4)).hasSize(4);
        }
    }

    @Test
    void closingTheServerEndsEverySession() throws Exception {
        try (Publication publication = hub.publish(NAME, "p1"); TestPeer _ = watch(publication)) {
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
}
