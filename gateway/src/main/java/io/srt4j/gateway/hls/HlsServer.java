package io.srt4j.gateway.hls;

import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.config.HttpConfig;
import io.srt4j.gateway.http.HttpFront;
import io.srt4j.gateway.http.HttpHandler;
import io.srt4j.gateway.http.HttpLimits;
import io.srt4j.gateway.hub.StreamHub;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The media listener of the gateway, as far as HLS goes: packages every stream of the hub, serves it, and the pages to
 * watch it on. To be started before publishers are let in, and closed after they have left.
 */
public final class HlsServer implements AutoCloseable {
    private final StreamHub hub;
    private final HlsStreams streams;
    private final HttpFront front;

    public HlsServer(HttpConfig http, HlsConfig hls, StreamHub hub) {
        this(http, new HlsStreams(hls), hub);
    }

    HlsServer(HttpConfig http, HlsStreams streams, StreamHub hub) {
        this.hub = hub;
        this.streams = streams;
        this.front = new HttpFront("http", http.listen(), HttpLimits.DEFAULT);
        ViewerPages pages = new ViewerPages(hub);
        HttpHandler routes = new HlsRoutes(streams);
        pages.addTo(front);
        front.route("/", call -> call.path().equals("/") ? pages.landing(call) : routes.handle(call));
    }

    public void start() throws IOException {
        front.start();
        hub.observe(streams);
    }

    /** The bound addresses. */
    public List<InetSocketAddress> addresses() {
        return front.addresses();
    }

    /** Tells viewers that their streams have ended, then stops serving them. */
    @Override
    public void close() {
        streams.close(); // first: it also releases requests that wait for a segment
        front.close();
    }
}
