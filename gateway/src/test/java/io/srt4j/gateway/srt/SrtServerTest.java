package io.srt4j.gateway.srt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.RefusedException;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.SessionGate;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.DefaultMode;
import io.srt4j.gateway.config.SrtConfig;
import io.srt4j.gateway.config.SrtEncryption;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import io.srt4j.transport.SrtUri;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SrtServerTest {
    private static final String PUBLISH_CAM1 = "#!::r=live/cam1,m=publish";
    private static final String PLAY_CAM1 = "#!::r=live/cam1,m=request";
    private static final StreamName CAM1 = StreamName.of("live", "cam1");

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final Sessions sessions = new Sessions(new Recorder(), Takeover.SAME_PEER);
    private final SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
    private final SrtRuntime callers = SrtRuntime.builder().loops(1).build();
    private SrtServer server;

    @BeforeEach
    void start() throws IOException {
        var anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        server = new SrtServer(new SrtConfig(List.of(anyPort), Duration.ofMillis(20), SrtEncryption.NONE,
                Duration.ofSeconds(5), 3,
                DefaultMode.PLAY, Takeover.SAME_PEER), hub, sessions, runtime);
        server.start();
    }

    @AfterEach
    void stop() {
        callers.close();
        server.close();
        sessions.close();
        runtime.close();
    }

    @Test
    void aPlayerReceivesWhatThePublisherSendsByteForByte() throws Exception {
        byte[] sent = randomBytes(700 * 1316);
        try (SrtConnection publisher = call(PUBLISH_CAM1)) {
            send(publisher, sent, 0, 100, 1316);
            awaitSession(Role.PUBLISH);
            try (SrtConnection player = call(PLAY_CAM1)) {
                Thread feeder = Thread.startVirtualThread(() -> sendQuietly(publisher, sent, 100, 700));
                byte[] received = receive(player, 200 * 1316);
                int at = indexOf(sent, received);
                assertThat(at).as("what arrives is one piece of what was sent").isGreaterThanOrEqualTo(0);
                feeder.join();
            }
        }
    }

    @Test
    void messagesOfAnySizeKeepTheirBoundaries() throws Exception {
        try (SrtConnection publisher = call(PUBLISH_CAM1 + "&payloadsize=1456")) {
            awaitSession(Role.PUBLISH);
            try (SrtConnection player = call(PLAY_CAM1)) {
                Thread feeder = Thread.startVirtualThread(
                        () -> sendQuietly(publisher, randomBytes(300 * 1456), 0, 300, 1456));
                ByteBuffer message = ByteBuffer.allocate(1500);
                assertThat(player.receive(message, Duration.ofSeconds(5))).isEqualTo(1456);
                feeder.join();
            }
        }
    }

    @Test
    void playingAStreamThatNobodyPublishesIsRefused() {
        assertThat(refusal(PLAY_CAM1)).isEqualTo(RejectReason.NOT_FOUND);
        assertThat(events).isEmpty();
    }

    @Test
    void anUnreadableStreamIdIsRefused() {
        assertThat(refusal("#!::m=publish")).isEqualTo(RejectReason.BAD_REQUEST);
        assertThat(refusal("#!::r=live/cam1,m=watch")).isEqualTo(RejectReason.BAD_MODE);
    }

    /** What the caller learns as a number, the listener knows with what was asked and why not. */
    @Test
    void theListenerRemembersWhyItRefused() {
        refusal(PLAY_CAM1);
        refusal("#!::r=live/forbidden,m=publish");
        assertThat(server.rejections()).extracting(Rejection::detail)
                .containsExactly("playing live/cam1: nobody publishes it", "publishing live/forbidden: no");
    }

    @Test
    void everyEndOfASessionHasItsReason() throws Exception {
        SrtConnection publisher = call(PUBLISH_CAM1);
        Session publishing = awaitSession(Role.PUBLISH);
        SrtConnection _ = call(PLAY_CAM1);
        Session playing = awaitSession(Role.PLAY);
        publisher.close();
        await().until(() -> sessions.all().isEmpty());
        assertThat(publishing.endReason()).map(CloseReason::kind).contains(CloseReason.Kind.PEER_SHUTDOWN);
        assertThat(playing.endReason()).contains(CloseReason.local("the publisher left"));
    }

    @Test
    void aHookThatSaysNoRefusesTheHandshake() {
        assertThat(refusal("#!::r=live/forbidden,m=publish")).isEqualTo(RejectReason.FORBIDDEN);
        assertThat(sessions.all()).isEmpty();
    }

    @Test
    void aSecondPublisherWithOtherParametersIsRefused() throws Exception {
        try (SrtConnection _ = call(PUBLISH_CAM1)) {
            assertThat(refusal(PUBLISH_CAM1 + ",u=somebody")).isEqualTo(RejectReason.CONFLICT);
        }
    }

    @Test
    void aSecondPublisherFromAnotherAddressIsRefused() throws Exception {
        try (SrtConnection _ = call(PUBLISH_CAM1)) {
            assertThat(refusal(PUBLISH_CAM1 + "&adapter=127.0.0.2")).isEqualTo(RejectReason.CONFLICT);
        }
    }

    @Test
    void anEncoderThatComesBackTakesOverAtOnce() throws Exception {
        SrtConnection lost = call(PUBLISH_CAM1);
        String first = awaitSession(Role.PUBLISH).id();
        long startNs = System.nanoTime();
        try (SrtConnection _ = call(PUBLISH_CAM1)) {
            await().until(() -> hub.find(CAM1).filter(stream -> !stream.publisherId().equals(first)).isPresent());
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(1));
            assertThat(events).containsExactly("begin PUBLISH live/cam1", "end PUBLISH live/cam1",
                    "begin PUBLISH live/cam1");
        }
        lost.close();
    }

    @Test
    void aPlayerSeesTheEndOfTheStreamWithinASecond() throws Exception {
        SrtConnection publisher = call(PUBLISH_CAM1);
        awaitSession(Role.PUBLISH);
        try (SrtConnection player = call(PLAY_CAM1)) {
            awaitSession(Role.PLAY);
            publisher.close();
            long startNs = System.nanoTime();
            ByteBuffer message = ByteBuffer.allocate(1500);
            assertThat(player.receive(message, Duration.ofSeconds(5))).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(1));
        }
        await().until(() -> sessions.all().isEmpty());
        assertThat(events).containsExactlyInAnyOrder("begin PUBLISH live/cam1", "begin PLAY live/cam1",
                "end PUBLISH live/cam1", "end PLAY live/cam1");
    }

    @Test
    void aPlayerThatLeavesEndsItsSession() throws Exception {
        try (SrtConnection _ = call(PUBLISH_CAM1)) {
            awaitSession(Role.PUBLISH);
            call(PLAY_CAM1).close();
            await().atMost(3, TimeUnit.SECONDS).until(() -> events.contains("end PLAY live/cam1"));
        }
    }

    @Test
    void aKickedSessionLosesItsConnection() throws Exception {
        try (SrtConnection publisher = call(PUBLISH_CAM1)) {
            Session session = awaitSession(Role.PUBLISH);
            SrtConnection served = runtime.connections().getFirst();
            session.kick("by a test");
            ByteBuffer message = ByteBuffer.allocate(1500);
            assertThat(publisher.receive(message, Duration.ofSeconds(3))).isEqualTo(-1);
            await().until(() -> hub.find(CAM1).isEmpty() && sessions.all().isEmpty());
            assertThat(session.endReason()).contains(CloseReason.kicked("by a test"));
            assertThat(served.closeReason()).contains(CloseReason.kicked("by a test"));
        }
    }

    @Test
    void aStreamIsPushedToAnotherServerWhileItLasts() throws Exception {
        try (SrtListener other = callers.listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                SrtOptions.defaults(), AcceptPolicy.acceptAll())) {
            SrtConnection publisher = call(PUBLISH_CAM1);
            awaitSession(Role.PUBLISH);
            byte[] sent = randomBytes(700 * 1316);
            send(publisher, sent, 0, 250, 1316);
            URI target = URI.create("srt://127.0.0.1:%d?streamid=#!::r=live/copy,m=publish"
                    .formatted(other.localAddress().getPort()));
            Thread.startVirtualThread(new SrtPush(runtime, hub.find(CAM1).orElseThrow(), target));
            SrtConnection taken = other.accept(Duration.ofSeconds(5));
            assertThat(taken.streamId()).isEqualTo("#!::r=live/copy,m=publish");
            Thread feeder = Thread.startVirtualThread(() -> sendQuietly(publisher, sent, 250, 700));
            assertThat(indexOf(sent, receive(taken, 100 * 1316))).isGreaterThanOrEqualTo(0);
            feeder.join();
            publisher.close();
            ByteBuffer message = ByteBuffer.allocate(1500);
            int bytes = 0;
            while (bytes >= 0) {
                bytes = taken.receive(message.clear(), Duration.ofSeconds(2));
            }
            assertThat(bytes).isEqualTo(-1);
        }
    }

    @Test
    void moreConnectionsThanAllowedAreRefused() throws Exception {
        SrtConnection first = call(PUBLISH_CAM1);
        call("#!::r=live/cam2,m=publish");
        call("#!::r=live/cam3,m=publish");
        assertThat(refusal("#!::r=live/cam4,m=publish").code()).isEqualTo(1402);
        first.close();
        await().until(() -> sessions.all().size() == 2);
        call("#!::r=live/cam4,m=publish");
    }

    private SrtConnection call(String streamId) throws IOException {
        int port = server.addresses().getFirst().getPort();
        return callers.connect(SrtUri.parse("srt://127.0.0.1:" + port + "?latency=20&streamid=" + streamId));
    }

    private RejectReason refusal(String streamId) {
        return catchThrowableOfType(SrtException.Rejected.class, () -> call(streamId)).reason();
    }

    private Session awaitSession(Role role) {
        await().until(() -> sessions.all().stream().anyMatch(session -> session.role() == role)
                && (role == Role.PLAY || hub.find(CAM1).isPresent()));
        return sessions.all().stream().filter(session -> session.role() == role).findFirst().orElseThrow();
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static void sendQuietly(SrtConnection connection, byte[] bytes, int from, int to, int messageBytes) {
        try {
            send(connection, bytes, from, to, messageBytes);
        } catch (IOException | InterruptedException _) {
            // The test has what it wanted and closed the connection.
        }
    }

    private static void sendQuietly(SrtConnection connection, byte[] bytes, int from, int to) {
        sendQuietly(connection, bytes, from, to, 1316);
    }

    /** One message every 5 ms: two megabits per second. */
    private static void send(SrtConnection connection, byte[] bytes, int from, int to, int messageBytes)
            throws IOException, InterruptedException {
        for (int i = from; i < to; i++) {
            connection.send(ByteBuffer.wrap(bytes, i * messageBytes, messageBytes));
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static byte[] receive(SrtConnection connection, int count) throws IOException {
        var received = new ByteArrayOutputStream();
        ByteBuffer message = ByteBuffer.allocate(1500);
        while (received.size() < count) {
            int bytes = connection.receive(message.clear(), Duration.ofSeconds(10));
            assertThat(bytes).isPositive();
            received.write(message.array(), 0, bytes);
        }
        return received.toByteArray();
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    private final class Recorder implements SessionGate {
        @Override
        public void begin(Session session) throws RefusedException {
            if (session.stream().name().equals("forbidden")) {
                throw new RefusedException(RefusedException.FORBIDDEN, "no");
            }
            events.add("begin " + session.role() + " " + session.stream().path());
        }

        @Override
        public void end(Session session) {
            events.add("end " + session.role() + " " + session.stream().path());
        }
    }
}
