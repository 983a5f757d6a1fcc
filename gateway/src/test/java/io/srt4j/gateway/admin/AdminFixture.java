package io.srt4j.gateway.admin;

import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.RefusedException;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.SessionGate;
import io.srt4j.gateway.access.SessionRequest;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.AdminConfig;
import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.metrics.GatewayMeters;
import io.srt4j.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A hub and its sessions behind a real admin listener on loopback, with a wall clock the test may stop. */
final class AdminFixture implements AutoCloseable {
    static final ServerIdentity IDENTITY =
            new ServerIdentity("vid-server", "svc00001", 4711, "1.2.3-SNAPSHOT", Instant.parse("2026-11-23T10:00:00Z"));
    static final TrackSet TRACKS = TrackSet.of(
            new VideoTrack(256, Codec.H264, bytes("01640028ffe1"), 1920, 1080, List.of()),
            new AudioTrack(257, Codec.AAC, bytes("1190"), 48_000, 2, "deu"));

    final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    final Sessions sessions = new Sessions(SessionGate.OPEN, Takeover.NEVER);
    final GatewayMetrics metrics = new GatewayMetrics();
    final Readiness readiness = new Readiness();
    volatile Instant stoppedAt = Instant.EPOCH;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer server;

    AdminFixture(String token) throws IOException {
        this(token, SrtSource.NONE);
    }

    AdminFixture(String token, SrtSource srt) throws IOException {
        metrics.bind(new GatewayMeters(hub, sessions));
        AdminConfig config = new AdminConfig(true,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), token);
        AdminContext context = new AdminContext(IDENTITY, readiness, hub, sessions, srt,
                HlsConfig.defaults(), metrics);
        server = new AdminServer(config, context,
                new Ticker(() -> stoppedAt.equals(Instant.EPOCH) ? Instant.now() : stoppedAt, System::nanoTime));
        server.start();
    }

    Session open(Protocol protocol, Role role, StreamName name, String param) throws RefusedException {
        var remote = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 40_000);
        String tcUrl = "srt://gateway.example:10080/" + name.app();
        Session session = sessions.open(new SessionRequest(protocol, role, name, param, remote, tcUrl));
        session.onKick(session::close);
        return session;
    }

    int port() {
        return server.addresses().getFirst().getPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body());
    }

    static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @Override
    public void close() {
        client.close();
        server.close();
        sessions.close();
        metrics.close();
    }
}
