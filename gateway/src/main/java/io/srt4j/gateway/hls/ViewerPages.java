package io.srt4j.gateway.hls;

import io.srt4j.gateway.http.HttpCall;
import io.srt4j.gateway.http.HttpFront;
import io.srt4j.gateway.http.HttpHandler;
import io.srt4j.gateway.http.HttpReply;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.VideoTrack;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The pages for people: a player at {@code /play/app/name} and, at {@code /}, a way there.
 *
 * <p>They load nothing from anywhere else and run no script but the ones beside them, which a content security policy
 * makes sure of. The names of live streams are listed only for viewers on this machine: to others a name may be all that
 * protects a stream.
 */
final class ViewerPages {
    private static final String POLICY = "default-src 'none'; script-src 'self'; worker-src blob:; style-src 'self'; "
            + "connect-src 'self'; media-src 'self' blob:; img-src data:; form-action 'self'; base-uri 'none'";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String PLAYER_PATH = "/play/";
    private static final int MOST_LISTED = 200;

    private static final String FORM = """
            <p class="quiet">Enter the name of the stream you want to watch.</p>
            <form action="play/">
              <input name="stream" placeholder="live/cam1" aria-label="Stream, as app/name" required autofocus>
              <button>Watch</button>
            </form>""";

    private final StreamHub hub;
    private final String player = WebAsset.text("player.html");
    private final String landing = WebAsset.text("landing.html");

    ViewerPages(StreamHub hub) {
        this.hub = hub;
    }

    /** Adds the player and what pages need; the landing page is left to the owner of {@code /}. */
    void addTo(HttpFront front) {
        front.route(PLAYER_PATH, this::player)
                .route("/assets/hls-1.7.4.min.js", asset("hls-1.7.4.min.js", SCRIPT, "max-age=31536000, immutable"))
                .route("/assets/player.js", asset("player.js", SCRIPT, "no-cache"))
                .route("/assets/page.css", asset("page.css", "text/css; charset=utf-8", "no-cache"));
    }

    private static HttpHandler asset(String name, String type, String caching) {
        byte[] bytes = WebAsset.bytes(name);
        HttpReply reply = HttpReply.of(200, type, bytes).with("Cache-Control", caching);
        return call -> isRead(call) ? reply : HttpReply.methodNotAllowed("GET, HEAD");
    }

    private HttpReply player(HttpCall call) {
        if (!isRead(call)) {
            return HttpReply.methodNotAllowed("GET, HEAD");
        }
        String path = call.path().substring(PLAYER_PATH.length());
        if (path.isEmpty()) {
            return call.query("stream").flatMap(StreamName::parse)
                    .map(name -> redirect(encodedPath(name)))
                    .orElseGet(() -> redirect("../"));
        }
        Optional<StreamName> name = StreamName.parse(path);
        if (name.isEmpty()) {
            return HttpReply.text(404, "no stream can have this name; the player is at " + PLAYER_PATH + "app/name");
        }
        long depth = name.get().path().chars().filter(c -> c == '/').count() + 1;
        return page(player.replace("{{root}}", "../".repeat((int) depth)));
    }

    HttpReply landing(HttpCall call) {
        if (!isRead(call)) {
            return HttpReply.methodNotAllowed("GET, HEAD");
        }
        if (!isLocal(call)) {
            return page(landing.replace("{{refresh}}", "").replace("{{content}}", FORM));
        }
        return page(landing.replace("{{refresh}}", "<meta http-equiv=\"refresh\" content=\"5\">\n")
                .replace("{{content}}", streams()));
    }

    /** Behind a proxy everybody seems to be on this machine; proxies say that they are one. */
    private static boolean isLocal(HttpCall call) {
        InetAddress address = call.remote().getAddress();
        return address != null && address.isLoopbackAddress()
                && List.of("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via").stream()
                        .allMatch(header -> call.header(header).isEmpty());
    }

    private String streams() {
        List<LiveStream> live = hub.streams().stream()
                .sorted(Comparator.comparing(stream -> stream.name().toString())).limit(MOST_LISTED).toList();
        if (live.isEmpty()) {
            return "<p class=\"quiet\">Nobody publishes at the moment.</p>";
        }
        return live.stream().map(this::row).collect(Collectors.joining("\n", "<ul class=\"streams\">\n", "\n</ul>"));
    }

    private String row(LiveStream stream) {
        StreamName name = stream.name();
        String query = name.vhost().equals(StreamName.DEFAULT_VHOST) ? ""
                : "?vhost=" + Playlist.encode(name.vhost());
        String tracks = stream.tracks().tracks().stream().map(ViewerPages::describe).collect(Collectors.joining(", "));
        Duration age = Duration.between(stream.startedAt(), Instant.now());
        return "<li><span class=\"name\">" + escape(name.toString()) + "</span><span class=\"quiet\">" + escape(tracks)
                + "</span><span class=\"quiet\">for " + describe(age) + "</span><a href=\"play/" + encodedPath(name)
                + query + "\">Watch</a><a href=\"" + encodedPath(name) + ".m3u8" + query + "\">HLS</a></li>";
    }

    private static String describe(Track track) {
        return switch (track) {
            case VideoTrack video -> video.codec() + " " + video.width() + "×" + video.height();
            case AudioTrack audio -> audio.codec() + " " + audio.sampleRateHz() / 1000 + " kHz";
        };
    }

    private static String describe(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        return seconds < 60 ? seconds + " s"
                : seconds < 3_600 ? seconds / 60 + " min" : String.format(Locale.ROOT, "%d h", seconds / 3_600);
    }

    private static String encodedPath(StreamName name) {
        return List.of(name.path().split("/", -1)).stream().map(Playlist::encode).collect(Collectors.joining("/"));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static boolean isRead(HttpCall call) {
        return call.method().equals("GET") || call.method().equals("HEAD");
    }

    private static HttpReply redirect(String to) {
        return HttpReply.text(302, "see " + to).with("Location", to);
    }

    private static HttpReply page(String html) {
        return HttpReply.of(200, HTML, html.getBytes(StandardCharsets.UTF_8))
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("Cache-Control", "no-cache");
    }
}
