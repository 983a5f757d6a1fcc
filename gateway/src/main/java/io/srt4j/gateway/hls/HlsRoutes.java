package io.srt4j.gateway.hls;

import io.srt4j.gateway.http.HttpCall;
import io.srt4j.gateway.http.HttpHandler;
import io.srt4j.gateway.http.HttpReply;
import io.srt4j.gateway.media.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Serves playlists and segments.
 *
 * <ul>
 * <li>{@code /app/name.m3u8}: the multivariant playlist, which leads to
 * <li>{@code /app/name/media.m3u8}: the media playlist, which lists
 * <li>{@code /app/name/<sequence>.ts}: the segments
 * </ul>
 *
 * <p>A stream outside the default vhost is asked for with {@code ?vhost=}, which is then in every address below as well.
 * Any web page may play any stream: there is no cookie to abuse. A segment never changes under its address, so caches
 * may keep it; a playlist may be a second old.
 */
public final class HlsRoutes implements HttpHandler {
    private static final String PLAYLIST_SUFFIX = ".m3u8";
    private static final String SEGMENT_SUFFIX = ".ts";
    private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
    private static final String SEGMENT_TYPE = "video/mp2t";
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final int MOST_DIGITS = 18;
    private static final long PREFLIGHT_SECONDS = TimeUnit.DAYS.toSeconds(1);

    private final HlsStreams streams;

    public HlsRoutes(HlsStreams streams) {
        this.streams = streams;
    }

    @Override
    public HttpReply handle(HttpCall call) throws InterruptedException {
        return answer(call).with("Access-Control-Allow-Origin", "*");
    }

    private HttpReply answer(HttpCall call) throws InterruptedException {
        return switch (call.method()) {
            case "OPTIONS" -> HttpReply.empty(204)
                    .with("Access-Control-Allow-Methods", METHODS)
                    .with("Access-Control-Allow-Headers", "*")
                    .with("Access-Control-Max-Age", Long.toString(PREFLIGHT_SECONDS));
            case "GET", "HEAD" -> get(call);
            default -> HttpReply.methodNotAllowed(METHODS);
        };
    }

    private HttpReply get(HttpCall call) throws InterruptedException {
        String path = call.path();
        String parent = path.substring(0, path.lastIndexOf('/'));
        String file = path.substring(parent.length() + 1);
        if (file.endsWith(SEGMENT_SUFFIX)) {
            return segment(name(call, parent), file);
        }
        if (!file.endsWith(PLAYLIST_SUFFIX)) {
            return HttpReply.text(404, "nothing at this address; playlists end in " + PLAYLIST_SUFFIX);
        }
        String query = call.query("vhost").map(vhost -> "?vhost=" + Playlist.encode(vhost)).orElse("");
        Optional<StreamName> name = name(call, path.substring(0, path.length() - PLAYLIST_SUFFIX.length()));
        Optional<StreamName> parentName = name(call, parent);
        boolean isMedia = file.equals(Playlist.MEDIA_NAME) && parentName.isPresent();
        // A stream may be called like our media playlists: it counts where the one above it does not exist.
        if (isMedia && (streams.find(parentName.get()).isPresent() || name.flatMap(streams::find).isEmpty())) {
            return playlist(parentName, window -> Playlist.media(window, query));
        }
        String last = name.map(StreamName::name).orElse("");
        return playlist(name, window -> Playlist.multivariant(window.variant(), last, query));
    }

    /** The stream a path names; empty if it cannot be the name of any. */
    private static Optional<StreamName> name(HttpCall call, String path) {
        try {
            Optional<StreamName> plain = StreamName.parse(path);
            Optional<String> vhost = call.query("vhost");
            return vhost.isEmpty() ? plain
                    : plain.map(name -> new StreamName(vhost.get(), name.app(), name.name()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private HttpReply playlist(Optional<StreamName> name, Function<Window, String> text) throws InterruptedException {
        Optional<HlsChannel> channel = name.flatMap(streams::find);
        if (channel.isEmpty()) {
            return notPublished(name);
        }
        Optional<Window> window = channel.get().awaitWindow(streams.settings().firstSegment());
        if (window.isEmpty()) {
            return channel.get().isAbandoned() ? notPublished(name)
                    : HttpReply
                            .text(503, "stream " + shown(name) + " is being published, but no key frame has come yet; "
                                    + "try again, or set the encoder's key frame interval to 2 s")
                            .with("Retry-After", "2").with("Cache-Control", "no-store");
        }
        return HttpReply.of(200, PLAYLIST_TYPE, text.apply(window.get()).getBytes(StandardCharsets.UTF_8))
                .with("Cache-Control", "max-age=1");
    }

    private HttpReply segment(Optional<StreamName> name, String file) {
        Optional<HlsChannel> channel = name.flatMap(streams::find);
        if (channel.isEmpty()) {
            return notPublished(name);
        }
        return sequence(file).stream().boxed().findFirst()
                .flatMap(sequence -> channel.get().window().flatMap(window -> window.segment(sequence)))
                .map(segment -> HttpReply.of(200, SEGMENT_TYPE, segment.data())
                        .with("Cache-Control", "max-age=3600, immutable"))
                .orElseGet(() -> HttpReply.text(404, "segment " + file + " of stream " + shown(name)
                        + " is no longer kept, or not there yet; load the playlist again")
                        .with("Cache-Control", "no-store"));
    }

    private static OptionalLong sequence(String file) {
        String digits = file.substring(0, file.length() - SEGMENT_SUFFIX.length());
        boolean isNumber = !digits.isEmpty() && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    private static HttpReply notPublished(Optional<StreamName> name) {
        return HttpReply.text(404, name.isEmpty() ? "no stream can have this name; addresses are /app/name.m3u8"
                : "nobody publishes " + shown(name) + "; publish it first, for example to the SRT port with streamid "
                        + "#!::r=" + name.get().path() + ",m=publish")
                .with("Cache-Control", "no-store");
    }

    private static String shown(Optional<StreamName> name) {
        return name.map(StreamName::toString).orElse("");
    }
}
