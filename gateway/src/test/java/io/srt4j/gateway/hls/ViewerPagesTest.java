package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.config.HttpConfig;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.StreamName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ViewerPagesTest {
    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final HlsServer server = new HlsServer(
            new HttpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            HlsConfig.defaults(), hub);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void thePlayerPageIsSelfContainedAndLockedDown() throws Exception {
        HttpResponse<String> page = get("/play/live/cam1");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).startsWith("default-src 'none'");
        assertThat(page.body()).contains("../../assets/player.js").doesNotContain("{{").doesNotContain("http");
        assertThat(get("/play/x").statusCode()).isEqualTo(404);
        assertThat(get("/play/a/b/c").body()).contains("\"../../../assets/player.js\"");
        for (String asset : List.of("hls-1.7.4.min.js", "player.js", "page.css")) {
            HttpResponse<String> response = get("/assets/" + asset);
            assertThat(response.statusCode()).as(asset).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void theLandingPageListsStreamsForThisMachineOnly() throws Exception {
        try (Publication _ = hub.publish(StreamName.of("live", "<b>&\"x"), "s1")) {
            assertThat(get("/").body()).contains("live/&lt;b&gt;&amp;&quot;x").contains("play/live/%3Cb%3E%26%22x")
                    .doesNotContain("<b>");
            String proxied = client.send(request("/").header("X-Forwarded-For", "203.0.113.7").build(),
                    BodyHandlers.ofString()).body();
            assertThat(proxied).doesNotContain("live/&lt;b");
        }
        assertThat(get("/").body()).contains("Nobody publishes");
        HttpResponse<String> chosen = get("/play/?stream=live/cam+1");
        assertThat(chosen.statusCode()).isEqualTo(302);
        assertThat(chosen.headers().firstValue("Location")).contains("live/cam%201");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.addresses().getFirst().getPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }
}
