package io.srt4j.gateway.admin;

import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.transport.SrtConnection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** SRT connections and refused callers as JSON. Holds nothing; any thread. */
final class SrtViews {
    private final SrtSource source;
    private final Sessions sessions;
    private final SrsViews srs;
    private final Ticker ticker;

    SrtViews(SrtSource source, Sessions sessions, SrsViews srs, Ticker ticker) {
        this.source = source;
        this.sessions = sessions;
        this.srs = srs;
        this.ticker = ticker;
    }

    /** A connection with the session it had when somebody looked; it may have ended since. */
    record Known(SrtSource.Peer peer, Optional<Session> session) {
        /** The socket id, as logs have it. */
        String id() {
            return Integer.toString(peer.connection().socketId());
        }

        boolean isCalled(String id) {
            return id().equals(id) || peer.sessionId().equals(id);
        }
    }

    /** Open connections, oldest first. */
    List<Known> connections() {
        return source.connections().stream().map(peer -> new Known(peer, sessions.find(peer.sessionId())))
                .sorted(Comparator.comparing((Known known) -> known.peer().connection().age()).reversed()
                        .thenComparing(Known::id))
                .toList();
    }

    /** By socket id or by the id of its session. */
    Optional<Known> connection(String id) {
        return connections().stream().filter(known -> known.isCalled(id)).findFirst();
    }

    /** Asks the loops that carry the connections, all at the same time, so it takes no longer than the slowest. */
    List<ObjectNode> describe(List<Known> some) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<ObjectNode>> asked = some.stream()
                    .map(known -> CompletableFuture.supplyAsync(() -> describe(known), threads)).toList();
            return asked.stream().map(CompletableFuture::join).toList();
        }
    }

    private static String cipher(NegotiatedSettings settings) {
        return switch (settings.cipherMode()) {
            case AUTO -> "none";
            case AES_CTR -> "aes-ctr";
            case AES_GCM -> "aes-gcm";
        };
    }

    /** Asks the loop that carries the connection, so it may take a moment. */
    ObjectNode describe(Known known) {
        SrtSource.Peer peer = known.peer();
        Optional<Session> session = known.session();
        SrtConnection connection = peer.connection();
        NegotiatedSettings settings = connection.settings();
        Optional<CloseReason> closeReason = connection.closeReason();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", known.id()).put("session", peer.sessionId())
                .put("state", closeReason.isEmpty() ? "connected" : "closed")
                .put("role", session.map(s -> s.role().name().toLowerCase(Locale.ROOT)).orElse(""))
                .put("stream", session.map(s -> s.stream().toString()).orElse(""))
                .put("stream_id", Secrets.redact(connection.streamId()))
                .put("peer", text(connection.remoteAddress())).put("local", text(connection.localAddress()))
                .put("peer_version", settings.peerVersionText())
                .put("alive", connection.age().toMillis() / 1000.0);
        ObjectNode latency = json.putObject("latency");
        peer.requestedLatencyMs().ifPresentOrElse(ms -> latency.put("requested_ms", ms),
                () -> latency.putNull("requested_ms"));
        latency.put("receive_ms", settings.receiveLatencyMs()).put("send_ms", settings.sendLatencyMs());
        json.putObject("settings").put("mtu_bytes", settings.mtuBytes())
                .put("max_payload_bytes", settings.maxPayloadBytes())
                .put("peer_flow_window_packets", settings.peerFlowWindowPackets())
                .put("peer_drops_too_late", settings.peerDropsTooLate())
                .put("peer_reports_loss", settings.peerReportsLoss())
                .put("peer_knows_retransmit_flag", settings.peerKnowsRetransmitFlag())
                .put("key_bytes", settings.keyBytes()).put("cipher", cipher(settings));
        srs.writeRate(json, session);
        closeReason.ifPresentOrElse(reason -> writeCloseReason(json.putObject("close_reason"), reason),
                () -> json.putNull("close_reason"));
        SrtStatsView.write(json.putObject("stats"), connection.stats());
        return json;
    }

    /** Newest first. */
    List<Rejection> rejections() {
        return source.rejections().stream().sorted((a, b) -> Long.signum(b.atNs() - a.atNs())).toList();
    }

    void writeRejection(ObjectNode json, Rejection rejection) {
        Duration ago = Duration.ofNanos(Math.max(0, ticker.nowNs() - rejection.atNs()));
        json.put("time", ticker.now().minus(ago).toString()).put("peer", text(rejection.peer()))
                .put("stream_id", Secrets.redact(rejection.streamId())).put("code", rejection.reason().code())
                .put("reason", rejection.reason().name()).put("detail", rejection.detail())
                .put("advice", rejection.reason().advice());
    }

    private static void writeCloseReason(ObjectNode json, CloseReason reason) {
        json.put("kind", reason.kind().key());
        reason.reject().ifPresentOrElse(reject -> json.put("code", reject.code()), () -> json.putNull("code"));
        json.put("detail", reason.detail()).put("advice", reason.advice());
    }

    /** {@code 192.0.2.1:4000} or {@code [2001:db8::1]:4000}, never a name that would have to be looked up. */
    private static String text(InetSocketAddress address) {
        if (address.getAddress() == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
