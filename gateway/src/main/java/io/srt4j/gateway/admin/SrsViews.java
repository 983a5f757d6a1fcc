package io.srt4j.gateway.admin;

import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.hub.StreamStats;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streams, clients and vhosts as SRS shows them: same fields, same order, same meanings; what SRS does not have comes
 * after. Reads the hub and the sessions, holds nothing; any thread.
 *
 * <p>Bytes are payload as sessions and streams count it. A client is a session; the publisher is one of them.
 */
final class SrsViews {
    private final StreamHub hub;
    private final Sessions sessions;
    private final ByteRates rates;
    private final Ticker ticker;

    SrsViews(StreamHub hub, Sessions sessions, ByteRates rates, Ticker ticker) {
        this.hub = hub;
        this.sessions = sessions;
        this.rates = rates;
        this.ticker = ticker;
    }

    /** Live streams, oldest first. */
    List<LiveStream> streams() {
        return hub.streams().stream()
                .sorted(Comparator.comparing(LiveStream::startedAt).thenComparing(LiveStream::id)).toList();
    }

    Optional<LiveStream> stream(String id) {
        return hub.streams().stream().filter(stream -> stream.id().equals(id)).findFirst();
    }

    /** Vhosts something happens in, and the default one in any case. */
    List<String> vhosts() {
        TreeSet<String> names = new TreeSet<>(List.of(StreamName.DEFAULT_VHOST));
        hub.streams().forEach(stream -> names.add(stream.name().vhost()));
        sessions.all().forEach(session -> names.add(session.stream().vhost()));
        return List.copyOf(names);
    }

    /** By the id this API gives it, or by its name. */
    Optional<String> vhost(String idOrName) {
        return vhosts().stream().filter(name -> name.equals(idOrName) || vhostId(name).equals(idOrName)).findFirst();
    }

    /** How many sessions each stream has. Taken once for a whole list. */
    Map<StreamName, Long> clientsByStream() {
        return sessions.all().stream().collect(Collectors.groupingBy(Session::stream, Collectors.counting()));
    }

    /** @param clients as {@link #clientsByStream} counted them */
    void writeStream(ObjectNode json, LiveStream stream, Map<StreamName, Long> clients) {
        StreamStats stats = stream.stats();
        Optional<Session> publisher = sessions.find(stream.publisherId());
        json.put("id", stream.id()).put("name", stream.name().name()).put("vhost", vhostId(stream.name().vhost()))
                .put("app", stream.name().app()).put("tcUrl", publisher.map(SrsViews::tcUrl).orElse(""))
                .put("url", url(stream.name())).put("live_ms", ticker.now().toEpochMilli())
                .put("clients", clients.getOrDefault(stream.name(), 0L))
                .put("frames", stats.frames()).put("send_bytes", stats.bytesOut()).put("recv_bytes", stats.bytesIn());
        writeRate(json, rate(stream));
        json.putObject("publish").put("active", stream.isLive()).put("cid", stream.publisherId());
        json.set("video", stream.tracks().video().map(track -> video(json, track)).orElse(null));
        json.set("audio", stream.tracks().audio().map(track -> audio(json, track)).orElse(null));
        json.put("started_at", stream.startedAt().toString()).put("subscribers", stats.subscribers())
                .put("skipped", stats.skippedUnits());
        ArrayNode tracks = json.putArray("tracks");
        for (Track track : stream.tracks().tracks()) {
            switch (track) {
                case VideoTrack video -> tracks.add(video(json, video).put("id", video.id()).put("type", "video"));
                case AudioTrack audio -> tracks.add(audio(json, audio).put("id", audio.id()).put("type", "audio")
                        .put("language", audio.language()));
            }
        }
    }

    void writeClient(ObjectNode json, Session session) {
        String streamId = session.liveStreamId().or(() -> hub.find(session.stream()).map(LiveStream::id)).orElse("");
        json.put("id", session.id()).put("vhost", vhostId(session.stream().vhost())).put("stream", streamId)
                .put("ip", session.remoteIp()).put("pageUrl", "").put("swfUrl", "").put("tcUrl", tcUrl(session))
                .put("url", url(session.stream())).put("name", session.stream().name()).put("type", type(session))
                .put("publish", session.role() == Role.PUBLISH)
                .put("alive", Math.floorDiv(aliveNs(session.startedAt()), 1_000_000) / 1000.0)
                .put("send_bytes", session.bytesOut().sum()).put("recv_bytes", session.bytesIn().sum());
        writeRate(json, rate(session));
        json.put("started_at", session.startedAt().toString()).put("param", Secrets.redact(session.param()));
    }

    /** Totals and rates of a vhost are those of the sessions it has at this moment. */
    void writeVhost(ObjectNode json, String name) {
        List<Session> here = sessions.all().stream().filter(s -> s.stream().vhost().equals(name)).toList();
        long streams = hub.streams().stream().filter(stream -> stream.name().vhost().equals(name)).count();
        ByteRates.Totals totals = totals(here);
        json.put("id", vhostId(name)).put("name", name).put("enabled", true).put("clients", here.size())
                .put("streams", streams).put("send_bytes", totals.sent()).put("recv_bytes", totals.received());
        writeRate(json, here.stream().map(this::rate).reduce(ByteRates.Rate.NONE, ByteRates.Rate::plus));
    }

    /** What {@link ByteRates} is to sample. */
    Map<String, ByteRates.Totals> totals() {
        Map<String, ByteRates.Totals> all = new HashMap<>();
        sessions.all().forEach(session -> all.put(session.id(), totals(session)));
        hub.streams().forEach(stream -> all.put(stream.id(), totals(stream)));
        return all;
    }

    static ByteRates.Totals totals(List<Session> sessions) {
        return sessions.stream().map(SrsViews::totals).reduce(ByteRates.Totals.NONE, ByteRates.Totals::plus);
    }

    private ByteRates.Rate rate(Session session) {
        return rates.rate(session.id(), totals(session), aliveNs(session.startedAt()), ticker.nowNs());
    }

    private ByteRates.Rate rate(LiveStream stream) {
        return rates.rate(stream.id(), totals(stream), aliveNs(stream.startedAt()), ticker.nowNs());
    }

    private long aliveNs(Instant since) {
        return Math.max(0, Duration.between(since, ticker.now()).toNanos());
    }

    private static ByteRates.Totals totals(Session session) {
        return new ByteRates.Totals(session.bytesIn().sum(), session.bytesOut().sum());
    }

    private static ByteRates.Totals totals(LiveStream stream) {
        StreamStats stats = stream.stats();
        return new ByteRates.Totals(stats.bytesIn(), stats.bytesOut());
    }

    /** What a session moves; nothing where there is none. */
    void writeRate(ObjectNode json, Optional<Session> session) {
        writeRate(json, session.map(this::rate).orElse(ByteRates.Rate.NONE));
    }

    private static void writeRate(ObjectNode json, ByteRates.Rate rate) {
        json.putObject("kbps").put("recv_30s", rate.receivedKbps()).put("send_30s", rate.sentKbps());
    }

    private static ObjectNode video(ObjectNode factory, VideoTrack track) {
        return factory.objectNode().put("codec", TrackText.codec(track)).put("profile", TrackText.profile(track))
                .put("level", TrackText.level(track)).put("width", track.width()).put("height", track.height());
    }

    private static ObjectNode audio(ObjectNode factory, AudioTrack track) {
        return factory.objectNode().put("codec", track.codec().name()).put("sample_rate", track.sampleRateHz())
                .put("channel", track.channels()).put("profile", TrackText.profile(track));
    }

    /** SRS's name for what a client does with which protocol. */
    private static String type(Session session) {
        boolean publishes = session.role() == Role.PUBLISH;
        return switch (session.protocol()) {
            case SRT -> publishes ? "srt-publish" : "srt-play";
            case RTMP -> publishes ? "fmle-publish" : "rtmp-play";
            case HLS -> publishes ? "hls-publish" : "hls-play";
        };
    }

    private static String tcUrl(Session session) {
        return Secrets.redact(session.request().tcUrl());
    }

    /** {@code /app/name}, behind the vhost where it is not the default one. */
    private static String url(StreamName name) {
        return (name.vhost().equals(StreamName.DEFAULT_VHOST) ? "" : name.vhost()) + "/" + name.path();
    }

    /** The same for one name in every process and at every start. */
    private static String vhostId(String name) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return "vid-" + Long.toString(crc.getValue(), 36);
    }
}
