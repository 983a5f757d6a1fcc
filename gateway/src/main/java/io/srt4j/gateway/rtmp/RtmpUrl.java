package io.srt4j.gateway.rtmp;

import io.srt4j.gateway.media.StreamName;
import java.net.URI;
import java.util.Optional;

/**
 * What {@code rtmp://host:port/app/stream?query} names. The app is everything before the last slash of the path, as
 * players and encoders split it. The query belongs to the stream; as it often is a key, {@link #toString} hides it, and
 * the stream name with it.
 *
 * @param stream with its query, as it is sent in publish and play
 */
public record RtmpUrl(String host, int port, String app, String stream) {
    static final int DEFAULT_PORT = 1935;

    private static final String VHOST = "vhost=";

    /** {@code IllegalArgumentException} with found and expected, without secrets, if this cannot be pushed to. */
    public static RtmpUrl parse(URI uri) {
        if (!"rtmp".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("scheme " + uri.getScheme() + ", only rtmp is supported");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("no host in an rtmp address");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("user and password in an rtmp address are not supported");
        }
        String path = uri.getRawPath() == null ? "" : uri.getPath();
        int slash = path.lastIndexOf('/');
        if (slash < 2 || slash == path.length() - 1) {
            throw new IllegalArgumentException("an rtmp address for " + uri.getHost() + " needs /app/stream");
        }
        String query = uri.getRawQuery();
        return new RtmpUrl(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), path.substring(1, slash),
                path.substring(slash + 1) + (query == null ? "" : "?" + query));
    }

    /** The address up to and including the app. */
    String tcUrl() {
        return "rtmp://" + host + (port == DEFAULT_PORT ? "" : ":" + port) + "/" + app;
    }

    /** For logs: without stream name and query, which are the key at most services. */
    @Override
    public String toString() {
        return tcUrl() + "/***";
    }

    /**
     * What a player asks for, from the app of connect and the name of play. Both may carry a query; they are joined, and
     * {@code vhost=} in it chooses the virtual host.
     */
    record Requested(StreamName name, String param) {
        /** Empty if it is no name a stream can have. */
        static Optional<Requested> of(String app, String stream) {
            String param = join(query(app), query(stream));
            String vhost = StreamName.DEFAULT_VHOST;
            for (String pair : param.split("&", -1)) {
                if (pair.startsWith(VHOST) && pair.length() > VHOST.length()) {
                    vhost = pair.substring(VHOST.length());
                }
            }
            try {
                return Optional.of(new Requested(new StreamName(vhost, trim(path(app)), trim(path(stream))), param));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        private static String path(String text) {
            int question = text.indexOf('?');
            return question < 0 ? text : text.substring(0, question);
        }

        private static String query(String text) {
            int question = text.indexOf('?');
            return question < 0 ? "" : text.substring(question + 1);
        }

        private static String join(String first, String second) {
            return first.isEmpty() || second.isEmpty() ? first + second : first + "&" + second;
        }

        private static String trim(String path) {
            int from = path.startsWith("/") ? 1 : 0;
            int to = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
            return path.substring(from, to);
        }
    }
}
