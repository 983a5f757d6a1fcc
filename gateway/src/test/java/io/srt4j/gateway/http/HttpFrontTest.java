package io.srt4j.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final HttpLimits LIMITS = new HttpLimits(100, 4_096, 1_000, Duration.ofSeconds(5));

    private final HttpFront front = new HttpFront("http", List.of(ANY_PORT, ANY_PORT), LIMITS);
    private final HttpClient client = HttpClient.newHttpClient();
    private final byte[] large = new byte[300_000];

    @BeforeEach
    void start() throws IOException {
        large[299_999] = 7;
        front.route("/", call -> HttpReply.text(200, "root " + call.path()))
                .route("/exact", _ -> HttpReply.text(200, "exact"))
                .route("/below/", call -> HttpReply.text(200, call.path() + " " + call.query("a").orElse("none")))
                .route("/large", _ -> HttpReply.of(200, "video/mp2t", large))
                .route("/echo", call -> HttpReply.of(200, "text/plain", call.body()))
                .route("/fails", _ -> {
                    throw new IllegalStateException("secret of the house");
                })
                .start();
    }

    @AfterEach
    void stop() {
        front.close();
        client.close();
    }

    @Test
    void everyAddressIsBoundToAPortOfItsOwn() {
        assertThat(front.addresses()).hasSize(2).doesNotHaveDuplicates().allMatch(address -> address.getPort() > 0);
    }

    @Test
    void theIpv4WildcardIsCalledByItsName() throws Exception {
        InetSocketAddress everywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
        try (HttpFront second = new HttpFront("http", List.of(everywhere), LIMITS)) {
            second.start();

            assertThat(second.addresses().getFirst().getAddress()).isEqualTo(everywhere.getAddress());
        }
    }

    @Test
    void theLongestRouteWins() throws Exception {
        assertThat(get("/exact").body()).isEqualTo("exact\n");
        assertThat(get("/exactly").body()).isEqualTo("root /exactly\n");
        assertThat(get("/below/x%20y?a=1&b=2").body()).isEqualTo("/below/x y 1\n");
        assertThat(get("/below").body()).isEqualTo("root /below\n");
    }

    @Test
    void aLargeBodyArrivesWhole() throws Exception {
        HttpResponse<byte[]> response = client.send(request("/large").build(), BodyHandlers.ofByteArray());

        assertThat(response.body()).isEqualTo(large);
        assertThat(response.headers().firstValue("Content-Length")).contains("300000");
    }

    @Test
    void headTellsTheLengthAndSendsNothing() throws Exception {
        HttpResponse<byte[]> response = client.send(request("/large").method("HEAD", BodyPublishers.noBody()).build(),
                BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).contains("300000");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void noReplyNamesTheServerSoftware() throws Exception {
        assertThat(get("/exact").headers().map()).doesNotContainKeys("server", "x-powered-by");
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400")
                .doesNotContainIgnoringCase("jetty");
    }

    @Test
    void aFailingHandlerIsAnsweredWithoutItsSecrets() throws Exception {
        HttpResponse<String> response = get("/fails");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret");
    }

    @Test
    void bodiesAboveTheLimitAreRefused() throws Exception {
        HttpRequest fits = request("/echo").POST(BodyPublishers.ofByteArray(new byte[1_000])).build();
        HttpRequest tooLong = request("/echo").POST(BodyPublishers.ofByteArray(new byte[1_001])).build();

        assertThat(client.send(fits, BodyHandlers.ofByteArray()).body()).hasSize(1_000);
        assertThat(client.send(tooLong, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @Test
    void headersAboveTheLimitAreRefused() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(5_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void dotSegmentsNeverLeaveTheRoot() throws Exception {
        assertThat(raw("GET /below/../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /below/%2e%2e/exact HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("GET /below/../exact HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .endsWith("exact\n");
    }

    @Test
    void aConnectionOnWhichNothingMovesIsClosed() throws Exception {
        HttpLimits impatient = new HttpLimits(100, 4_096, 1_000, Duration.ofMillis(300));
        try (HttpFront second = new HttpFront("http", List.of(ANY_PORT), impatient)) {
            second.start();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portOf(second))) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));

                socket.getInputStream().readAllBytes(); // returns: the server has closed
            }
        }
    }

    @Test
    void connectionsAboveTheLimitWaitForTheirTurn() throws Exception {
        HttpLimits narrow = new HttpLimits(1, 4_096, 1_000, Duration.ofSeconds(10));
        try (HttpFront second = new HttpFront("http", List.of(ANY_PORT), narrow)) {
            second.route("/", _ -> HttpReply.text(200, "served")).start();
            Socket first = new Socket(InetAddress.getLoopbackAddress(), portOf(second));
            first.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(first.getInputStream().read()).isEqualTo('H');
            try (Socket next = new Socket(InetAddress.getLoopbackAddress(), portOf(second))) {
                next.setSoTimeout(500);
                next.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThatThrownBy(() -> next.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

                first.close();

                next.setSoTimeout(10_000);
                assertThat(next.getInputStream().read()).isEqualTo('H');
            }
        }
    }

    @Test
    void anAddressInUseIsNamedInTheFailure() {
        InetSocketAddress taken = front.addresses().getFirst();
        try (HttpFront second = new HttpFront("http", List.of(ANY_PORT, taken), LIMITS)) {
            assertThatThrownBy(second::start).isInstanceOf(IOException.class)
                    .hasMessageStartingWith("http listener: cannot listen on 127.0.0.1:" + taken.getPort());
            assertThat(second.addresses()).isEmpty();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private int port() {
        return portOf(front);
    }

    private static int portOf(HttpFront front) {
        return front.addresses().getFirst().getPort();
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
