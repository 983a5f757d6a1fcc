package io.srt4j.gateway.rtmp;

import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.RefusedException;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.SessionGate;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.RtmpConfig;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An RTMP server in front of a hub, and players that call it. */
abstract class RtmpPlayers {
    static final StreamName NAME = StreamName.of("live", "cam1");
    static final TrackSet AV = TrackSet.of(TestMedia.AVC, TestMedia.AAC);
    static final long START_90K = 5_000_000;
    static final int AVC_HEAD = 5;

    final List<String> gateCalls = new CopyOnWriteArrayList<>();
    final StreamHub hub = new StreamHub(new HubLimits(1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30)));
    final Sessions sessions = new Sessions(new RecordingGate(), Takeover.NEVER);
    RtmpLoops loops = RtmpLoops.open();
    RtmpServer server = server(RtmpLimits.DEFAULT);

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

    void restart(RtmpLimits limits) throws IOException {
        server.close();
        server = server(limits);
        server.start();
    }

    RtmpServer server(RtmpLimits limits) {
        RtmpConfig config = new RtmpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        return new RtmpServer(config, loops, hub, sessions, limits);
    }

    int port() {
        return server.addresses().getFirst().getPort();
    }

    TestPeer client() throws IOException {
        return TestPeer.client(server.addresses().getFirst());
    }

    /** A player of {@code publication}, of which three pictures have been sent. */
    TestPeer watch(Publication publication) throws IOException {
        new TestMedia(publication, AV, START_90K, 100).pictures(3);
        TestPeer player = client();
        player.connect("live");
        player.play("cam1");
        return player;
    }

    void awaitPlayers(int count) {
        await().until(() -> hub.find(NAME).orElseThrow().stats().subscribers() == count);
    }

    static List<RtmpMessage> receive(TestPeer player, int count) throws IOException {
        List<RtmpMessage> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(player.await(message -> message.typeId() == RtmpMessage.VIDEO
                    || message.typeId() == RtmpMessage.AUDIO || message.typeId() == RtmpMessage.DATA));
        }
        return all;
    }

    static List<RtmpMessage> receiveType(TestPeer player, int typeId, int count) throws IOException {
        List<RtmpMessage> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(player.await(message -> message.typeId() == typeId));
        }
        return all;
    }

    /** Refuses whoever brings token=wrong, and remembers who came and went. */
    final class RecordingGate implements SessionGate {
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
