package io.srt4j.gateway.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RtmpPushTest {
    private static final TrackSet AV = TrackSet.of(TestMedia.AVC, TestMedia.AAC);
    private static final RtmpLimits LIMITS = new RtmpLimits(1, Duration.ofSeconds(5), Duration.ofMillis(1500),
            Duration.ofSeconds(5), Duration.ofSeconds(2));

    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final RtmpLoops loops = RtmpLoops.open();
    private ServerSocket listener;
    private Publication publication;
    private TestMedia media;
    private RtmpPush push;
    private Thread thread;

    @BeforeEach
    void start() throws Exception {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        start(AV);
    }

    @AfterEach
    void stop() throws Exception {
        push.close();
        publication.close();
        assertThat(thread.join(Duration.ofSeconds(5))).as("run() returns").isTrue();
        loops.close();
        listener.close();
    }

    @Test
    void publishesAndThenSendsTheStreamFromItsKeyFrame() throws Exception {
        media.pictures(TestMedia.GROUP + 2);
        begin();
        try (TestPeer server = TestPeer.accept(listener)) {
            RtmpCommand connect = server.awaitCommand("connect");
            assertThat(connect.struct(0).text("app")).isEqualTo("app/inst");
            assertThat(connect.struct(0).text("tcUrl")).isEqualTo("rtmp://127.0.0.1:" + port() + "/app/inst");
            assertThat(connect.struct(0).properties()).as("nothing enhanced about H.264")
                    .doesNotContainKey("fourCcList");
            server.send(result(1, AmfValue.struct().object()));
            assertThat(server.awaitCommand("releaseStream").text(1)).isEqualTo("key?auth=hush");
            assertThat(server.awaitCommand("FCPublish").text(1)).isEqualTo("key?auth=hush");
            assertThat(server.awaitCommand("createStream").transactionId()).isEqualTo(4);
            server.send(result(2, AmfValue.Nothing.NULL),
                    RtmpCommand.onConnection("_error", 3, AmfValue.Nothing.NULL, AmfValue.Nothing.NULL), result(4,
                            AmfValue.of(7)));
            RtmpCommand publish = server.awaitCommand("publish");
            assertThat(publish.messageStreamId()).isEqualTo(7);
            assertThat(publish.text(1)).isEqualTo("key?auth=hush");
            assertThat(publish.text(2)).isEqualTo("live");
            server.send(publishStart());

            assertThat(server.await(m -> m.typeId() == RtmpMessage.VIDEO).body()).startsWith(0x17, 0);
            RtmpMessage first = server.await(m -> m.typeId() == RtmpMessage.VIDEO);
            assertThat(first.timestampMs()).isZero();
            assertThat(first.messageStreamId()).isEqualTo(7);
            assertThat(TestMedia.pictureNumber(first.body(), 5)).isEqualTo(TestMedia.GROUP);
            await().until(push::isPushing);

            publication.close();
            assertThat(server.awaitCommand("FCUnpublish").text(1)).isEqualTo("key?auth=hush");
            assertThat(server.awaitCommand("deleteStream").number(1, 0)).isEqualTo(7);
            assertThat(server.receiveToEnd()).isEmpty();
        }
        assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
        assertThat(push.isPushing()).isFalse();
    }

    @Test
    void waitsForTheFirstFrame() throws Exception {
        begin();
        listener.setSoTimeout(600);
        assertThatThrownBy(() -> listener.accept()).isInstanceOf(IOException.class);

        media.pictures(1);
        TestPeer.accept(listener).close();
    }

    @Test
    void comesBackAndStartsAfresh() throws Exception {
        media.pictures(3);
        begin();
        try (TestPeer server = accepted()) {
            server.await(m -> m.typeId() == RtmpMessage.VIDEO);
        }
        media.pictures(TestMedia.GROUP);
        try (TestPeer server = accepted()) {
            assertThat(server.await(m -> m.typeId() == RtmpMessage.VIDEO).body()).startsWith(0x17, 0);
            RtmpMessage first = server.await(m -> m.typeId() == RtmpMessage.VIDEO);
            assertThat(first.timestampMs()).isZero();
            assertThat(TestMedia.pictureNumber(first.body(), 5)).isEqualTo(TestMedia.GROUP);
        }
    }

    @Test
    void aRefusalIsLoggedWithoutTheKeyAndTriedAgain() throws Exception {
        media.pictures(3);
        begin();
        for (int attempt = 0; attempt < 2; attempt++) {
            try (TestPeer server = TestPeer.accept(listener)) {
                server.awaitCommand("connect");
                server.send(result(1, AmfValue.struct().object()));
                server.awaitCommand("createStream");
                server.send(result(4, AmfValue.of(1)));
                server.awaitCommand("publish");
                server.send(RtmpCommand.onStatus(1, "error", "NetStream.Publish.BadName",
                        "key?auth=hush is taken\nby key with auth=hush"));
                server.receiveToEnd();
            }
        }

        await().untilAsserted(() -> assertThat(push.lastFailure())
                .isEqualTo("the server refused publish: NetStream.Publish.BadName *** is taken?by *** with ***"));
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        media.pictures(3);
        begin();
        try (TestPeer server = TestPeer.accept(listener)) {
            server.awaitCommand("connect");
            server.receiveToEnd();
        }
        await().until(() -> push.lastFailure().equals("the server did not answer connect"));
    }

    @Test
    void aServerThatIsNotThereIsTriedAgainUntilTheStreamEnds() throws Exception {
        listener.close();
        media.pictures(3);
        begin();
        await().until(() -> push.lastFailure().startsWith("cannot connect"));

        publication.close();
        assertThat(thread.join(Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void answersPings() throws Exception {
        media.pictures(3);
        begin();
        try (TestPeer server = accepted()) {
            server.send(ControlMessages.userControl(ControlMessages.PING_REQUEST, 99));
            assertThat(server.await(m -> m.typeId() == RtmpMessage.USER_CONTROL).body())
                    .isEqualTo(ControlMessages.userControl(ControlMessages.PING_RESPONSE, 99).body());
        }
    }

    @Test
    void h265IsAnnouncedAndEnhanced() throws Exception {
        publication.close();
        start(TrackSet.of(TestMedia.HEVC));
        media.pictures(3);
        begin();
        try (TestPeer server = TestPeer.accept(listener)) {
            RtmpCommand connect = server.awaitCommand("connect");
            assertThat(CodecSupport.isAnnounced(connect.struct(0))).isTrue();
            assertThat(connect.struct(0).properties()).containsEntry("fourCcList",
                    new AmfValue.Sequence(List.of(AmfValue.of("hvc1"))));
            server.send(result(1, AmfValue.struct().object()));
            finishAccepting(server);
            assertThat(server.await(m -> m.typeId() == RtmpMessage.VIDEO).body()).startsWith(0x90, 'h', 'v', 'c', '1');
        }
    }

    private void start(TrackSet tracks) throws Exception {
        publication = hub.publish(StreamName.of("live", "cam1"), "p1");
        media = new TestMedia(publication, tracks, 1_000_000, 200);
        push = new RtmpPush(loops, publication.stream(),
                URI.create("rtmp://127.0.0.1:" + port() + "/app/inst/key?auth=hush"), LIMITS);
        thread = Thread.ofVirtual().unstarted(push);
    }

    private void begin() {
        thread.start();
    }

    private int port() {
        return listener.getLocalPort();
    }

    private TestPeer accepted() throws IOException {
        TestPeer server = TestPeer.accept(listener);
        server.awaitCommand("connect");
        server.send(result(1, AmfValue.struct().object()));
        finishAccepting(server);
        return server;
    }

    private static void finishAccepting(TestPeer server) throws IOException {
        server.awaitCommand("createStream");
        server.send(result(4, AmfValue.of(1)));
        server.awaitCommand("publish");
        server.send(publishStart());
    }

    private static RtmpMessage publishStart() {
        return RtmpCommand.onStatus(1, "status", "NetStream.Publish.Start", "Go.");
    }

    private static RtmpMessage result(double transactionId, AmfValue value) {
        return RtmpCommand.onConnection("_result", transactionId, AmfValue.Nothing.NULL, value);
    }
}
