package io.srt4j.gateway.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.access.SessionGate;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.RtmpConfig;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.VideoTrack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our server against ffmpeg's player, our push against nginx-rtmp. */
class RtmpInteropIT {
    private static final StreamName NAME = StreamName.of("live", "cam1");
    private static final Path NGINX_RTMP = Path.of("/usr/lib/nginx/modules/ngx_rtmp_module.so");
    private static final byte[] START_CODE = {0, 0, 0, 1};

    @TempDir
    private Path directory;
    private final RtmpLoops loops = RtmpLoops.open();
    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final Sessions sessions = new Sessions(SessionGate.OPEN, Takeover.NEVER);
    private final RtmpServer server = new RtmpServer(
            new RtmpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))), loops, hub,
            sessions);

    /** One line of ffprobe -show_packets; times in milliseconds. */
    private record Packet(String type, long ptsMs, long dtsMs, int bytes) {}

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
    void ffprobeGetsEveryFrameEvenlySpaced() throws Exception {
        Clip clip = Clip.read("h264-bframes-aac.ts");
        Publication publication = hub.publish(NAME, "p1");
        try (RealPeer probe = RealPeer.start(directory, "ffprobe", "-v", "error", "-show_entries",
                "stream=codec_name,width,height,sample_rate,channels:packet=codec_type,pts,dts,size", "-of",
                "compact=p=0",
                url())) {
            publishToReader(publication, clip);
            String output = probe.output();

            assertThat(output).contains("codec_name=h264|width=64|height=64")
                    .contains("codec_name=aac|sample_rate=48000|channels=2");
            checkPackets(packets(output), clip);
            assertThat(probe.errors()).isEmpty();
        }
    }

    @Test
    void ffmpegDecodesItWithoutComplaint() throws Exception {
        Clip clip = Clip.read("h264-bframes-aac.ts");
        Publication publication = hub.publish(NAME, "p1");
        try (RealPeer player =
                RealPeer.start(directory, "ffmpeg", "-v", "warning", "-xerror", "-i", url(), "-f", "framemd5",
                        "-")) {
            publishToReader(publication, clip);

            assertThat(player.output().lines().filter(line -> line.startsWith("0,"))).hasSize(50);
            assertThat(player.errors()).isEmpty();
        }
    }

    @Test
    void ffmpegIsToldThatItCannotPublish() throws Exception {
        try (RealPeer publisher = RealPeer.start(directory, "ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                "testsrc=size=64x64:rate=25", "-t", "20", "-c:v", "flv1", "-f", "flv", url())) {
            await().until(() -> !publisher.isAlive());
            assertThat(publisher.errors()).contains("Publishing over RTMP is not supported");
        }
    }

    @Test
    void h265TakenOutOfItsTagsIsWhatWasPublished() throws Exception {
        Clip clip = Clip.read("h265-aac.ts");
        ByteArrayOutputStream annexB = new ByteArrayOutputStream();
        int pictures = 0;
        Publication publication = hub.publish(NAME, "p1");
        try (TestPeer player = TestPeer.client(server.addresses().getFirst())) {
            player.connect("live");
            player.play("cam1");
            Thread publisher = Thread.ofVirtual().start(() -> publishToReader(publication, clip));
            for (RtmpMessage message : player.receiveToEnd()) {
                if (message.typeId() == RtmpMessage.VIDEO) {
                    pictures += unwrapHevc(ByteBuffer.wrap(message.body()), annexB);
                }
            }
            publisher.join();
        }
        Path file = Files.write(directory.resolve("clip.h265"), annexB.toByteArray());

        try (RealPeer probe = RealPeer.start(directory, "ffprobe", "-v", "warning", "-count_frames", "-show_entries",
                "stream=codec_name,width,height,nb_read_frames", "-of", "compact=p=0", file.toString())) {
            assertThat(pictures).isEqualTo(50);
            assertThat(probe.output().strip()).isEqualTo("codec_name=hevc|width=64|height=64|nb_read_frames=50");
            assertThat(probe.errors()).isEmpty();
        }
    }

    @Test
    void nginxRecordsEveryFrameOfAPush() throws Exception {
        Clip clip = Clip.read("h264-bframes-aac.ts");
        int port = freePort();
        try (RealPeer nginx = nginx(port)) {
            Publication publication = hub.publish(NAME, "p1");
            RtmpPush push =
                    new RtmpPush(loops, publication.stream(), URI.create("rtmp://127.0.0.1:" + port + "/app/cam1"));
            Thread pushing = Thread.ofVirtual().start(push);
            publishToReader(publication, clip);
            pushing.join();

            Path recorded = directory.resolve("cam1.flv");
            try (RealPeer probe = RealPeer.start(directory, "ffprobe", "-v", "error", "-show_entries",
                    "stream=codec_name:packet=codec_type,pts,dts,size", "-of", "compact=p=0", recorded.toString())) {
                String output = probe.output();
                assertThat(output).contains("codec_name=h264").contains("codec_name=aac");
                checkPackets(packets(output), clip);
            }
            assertThat(nginx.isAlive()).isTrue();
        }
    }

    @Test
    void ffprobeWatchesAPushThroughNginx() throws Exception {
        Clip clip = Clip.read("h264-bframes-aac.ts");
        int port = freePort();
        try (RealPeer _ = nginx(port); Publication publication = hub.publish(NAME, "p1")) {
            try (RtmpPush push = new RtmpPush(loops, publication.stream(),
                    URI.create("rtmp://127.0.0.1:" + port + "/app/cam1"))) {
                Thread.ofVirtual().start(push);
                Thread feeder = Thread.ofVirtual().start(() -> feedForever(publication, clip));
                await().until(push::isPushing);

                // Four seconds, of which nginx may spend one waiting for a key frame.
                try (RealPeer probe = RealPeer.start(directory, "ffprobe", "-v", "error", "-rtmp_live", "live",
                        "-read_intervals", "%+4", "-show_entries", "stream=codec_name:packet=codec_type,pts,dts,size",
                        "-of", "compact=p=0", "rtmp://127.0.0.1:" + port + "/app/cam1")) {
                    String output = probe.output();
                    assertThat(output).contains("codec_name=h264").contains("codec_name=aac");
                    List<Packet> video =
                            packets(output).stream().filter(packet -> packet.type().equals("video")).toList();
                    assertThat(video).hasSizeGreaterThan(50);
                    checkSpacing(video, 40, 0);
                } finally {
                    feeder.interrupt();
                }
            }
        }
    }

    /** Publishes the clip to the one reader that comes, none of it before it is there, and leaves. */
    private static void publishToReader(Publication publication, Clip clip) {
        try (publication) {
            await().until(() -> publication.stream().stats().subscribers() == 1);
            List<MediaFrame> frames = clip.frames();
            int second = frames.indexOf(clip.fromFirstKey().getFirst()) + 1;
            publication.tracks(frames.getFirst().tracks());
            Clip.publish(publication, frames.subList(0, second), 0);
            // A reader begins at the newest key frame: it has to have the first one before the second is there.
            await().until(() -> publication.stream().stats().bytesOut() > 0);
            Clip.publish(publication, frames.subList(second, frames.size()), 0);
        }
    }

    /** The clip over and over at its own speed, until interrupted. */
    private static void feedForever(Publication publication, Clip clip) {
        List<MediaFrame> frames = clip.fromFirstKey();
        long origin90k = frames.getFirst().dts90k();
        long startNs = System.nanoTime();
        for (long shift90k = 0;; shift90k += 50 * 3600) {
            for (MediaFrame frame : frames) {
                long dueNs = startNs + (frame.dts90k() - origin90k + shift90k) * 100_000 / 9;
                while (dueNs - System.nanoTime() > 0) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                }
                Clip.publish(publication, List.of(frame), shift90k);
            }
        }
    }

    private static void checkPackets(List<Packet> packets, Clip clip) {
        for (String type : List.of("video", "audio")) {
            boolean isVideo = type.equals("video");
            List<MediaFrame> sent = clip.fromFirstKey().stream()
                    .filter(frame -> frame.track() instanceof VideoTrack == isVideo).toList();
            List<Packet> received = packets.stream().filter(packet -> packet.type().equals(type)).toList();
            assertThat(received).as(type).extracting(Packet::bytes)
                    .containsExactlyElementsOf(sent.stream().map(frame -> frame.data().length).toList());
            checkSpacing(received, isVideo ? 40 : 1024 / 48.0, isVideo ? 0 : 1);
        }
    }

    /** Decoding times step evenly, and presentation times too, once they are in order. */
    private static void checkSpacing(List<Packet> packets, double stepMs, int toleranceMs) {
        List<Long> ptsMs = packets.stream().map(Packet::ptsMs).sorted().toList();
        for (int i = 0; i < packets.size(); i++) {
            assertThat(packets.get(i).dtsMs() - packets.getFirst().dtsMs() - Math.round(i * stepMs)).as("dts of %d", i)
                    .isBetween((long) -toleranceMs, (long) toleranceMs);
            assertThat(ptsMs.get(i) - ptsMs.getFirst() - Math.round(i * stepMs)).as("pts of %d", i)
                    .isBetween((long) -toleranceMs, (long) toleranceMs);
        }
    }

    private static List<Packet> packets(String output) {
        List<Packet> packets = new ArrayList<>();
        for (String line : output.split("\n", -1)) {
            if (line.startsWith("codec_type=")) {
                String[] fields = line.split("\\|", -1);
                packets.add(new Packet(value(fields[0]), Long.parseLong(value(fields[1])),
                        Long.parseLong(value(fields[2])), Integer.parseInt(value(fields[3]))));
            }
        }
        return packets;
    }

    private static String value(String field) {
        return field.substring(field.indexOf('=') + 1);
    }

    /** Reads a video message as Enhanced RTMP lays it out, writes its NAL units, and returns how many pictures it held. */
    private static int unwrapHevc(ByteBuffer message, ByteArrayOutputStream annexB) {
        int first = message.get() & 0xFF;
        assertThat(first & 0x80).as("isExVideoHeader").isNotZero();
        assertThat(message.getInt()).as("FourCC hvc1").isEqualTo(0x68766331);
        return switch (first & 0x0F) {
            case 0 -> {
                message.position(message.position() + 22);
                for (int arrays = message.get(); arrays > 0; arrays--) {
                    message.get();
                    for (int units = message.getShort(); units > 0; units--) {
                        writeUnit(message, message.getShort(), annexB);
                    }
                }
                yield 0;
            }
            case 1, 3 -> {
                if ((first & 0x0F) == 1) {
                    assertThat((message.getShort() << 8) | (message.get() & 0xFF)).as("composition time").isPositive();
                }
                while (message.hasRemaining()) {
                    writeUnit(message, message.getInt(), annexB);
                }
                yield 1;
            }
            default -> throw new AssertionError("packet type of " + Integer.toHexString(first));
        };
    }

    private static void writeUnit(ByteBuffer from, int bytes, ByteArrayOutputStream annexB) {
        byte[] unit = new byte[bytes];
        from.get(unit);
        annexB.writeBytes(START_CODE);
        annexB.writeBytes(unit);
    }

    private String url() {
        return "rtmp://127.0.0.1:" + server.addresses().getFirst().getPort() + "/live/cam1";
    }

    private RealPeer nginx(int port) throws IOException {
        RealPeer.require(NGINX_RTMP);
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                load_module %s;
                pid %2$s/nginx.pid;
                error_log %2$s/error.log info;
                events {}
                rtmp {
                    server {
                        listen 127.0.0.1:%3$d;
                        application app {
                            live on;
                            record all;
                            record_path %2$s;
                        }
                    }
                }
                """.formatted(NGINX_RTMP, directory, port));
        RealPeer nginx = RealPeer.start(directory, "nginx", "-p", directory.toString(), "-e", "error.log", "-c",
                configuration.toString());
        Predicate<RealPeer> isListening = _ -> {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            } catch (IOException _) {
                return false;
            }
        };
        await().until(() -> isListening.test(nginx));
        return nginx;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
