package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every address of the admin listener. */
class AdminServerTest {
    private static final List<String> RESTRICTED = List.of("/", "/metrics", "/openapi.yaml", "/api/v1/streams",
            "/api/v1/clients/x", "/nothing", "/api/v1/srt/connections");

    private final AdminFixture open = new AdminFixture("");
    private final AdminFixture guarded = new AdminFixture("s3cret");

    AdminServerTest() throws IOException {}

    @AfterEach
    void close() {
        open.close();
        guarded.close();
    }

    @Test
    void withATokenOnlyTheHealthChecksAreOpen() throws Exception {
        guarded.readiness.ready();

        assertThat(guarded.get("/healthz").body()).isEqualTo("ok\n");
        assertThat(guarded.get("/readyz").body()).isEqualTo("ready\n");
        for (String path : RESTRICTED) {
            HttpResponse<String> response = guarded.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"srt4j\"");
            assertThat(JsonMapper.shared().readTree(response.body()).get("error").asString()).contains("admin.token");
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer s3cret, 200", "bearer s3cret, 200", "Bearer s3cre, 401", "Bearer s3cret2, 401", "s3cret, 401",
        "Basic s3cret, 401", "Bearer, 401", "'Bearer ', 401"})
    void onlyTheTokenItselfLetsIn(String header, int status) throws Exception {
        assertThat(guarded.send(guarded.request("/api/v1/versions").header("Authorization", header)).statusCode())
                .isEqualTo(status);
    }

    @Test
    void readinessFollowsTheGateway() throws Exception {
        assertThat(open.get("/readyz").statusCode()).isEqualTo(503);
        open.readiness.ready();
        assertThat(open.get("/readyz").statusCode()).isEqualTo(200);
        open.readiness.notReady("stopping");
        assertThat(open.get("/readyz").body()).isEqualTo("not ready: stopping\n");
        assertThat(open.get("/healthz").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/streams, 'GET, HEAD'", "PUT, /metrics, 'GET, HEAD'",
        "OPTIONS, /api/v1/clients, 'GET, HEAD'",
        "POST, /api/v1/clients/x, 'GET, HEAD, DELETE'", "DELETE, /api/v1/clients, 'GET, HEAD'",
        "TRACE, /healthz, 'GET, HEAD'"})
    void otherMethodsAreRefusedWithThoseAllowed(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response = open.send(method, path);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
        assertThat(JsonMapper.shared().readTree(response.body()).get("code").asInt()).isEqualTo(405);
    }

    @Test
    void headAnswersAsGetWithoutABody() throws Exception {
        HttpResponse<String> response = open.send("HEAD", "/api/v1/versions");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void theIndexListsEveryRoute() throws Exception {
        assertThat(open.get("/").body()).startsWith("srt4j 1.2.3-SNAPSHOT\n").contains("GET    /api/v1/streams/{id} ",
                "DELETE /api/v1/clients/{id} ", "GET    /metrics ");
    }

    @Test
    void anUnknownAddressSaysWhereToLook() throws Exception {
        HttpResponse<String> response = open.get("/api/v2/streams");

        assertThat(response.statusCode()).isEqualTo(404);
        JsonNode body = JsonMapper.shared().readTree(response.body());
        assertThat(body.get("code").asInt()).isEqualTo(404);
        assertThat(body.get("error").asString()).contains("/ lists");
    }

    @Test
    void nothingIsStoredOrSharedWithOtherOrigins() throws Exception {
        HttpResponse<String> response =
                open.send(open.request("/api/v1/clients").header("Origin", "https://evil.example"));

        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    /** A page whose own name was pointed at 127.0.0.1 is same-origin to the browser; its host name gives it away. */
    @ParameterizedTest
    @CsvSource({"localhost, 200", "127.0.0.1:1985, 200", "[::1]:1985, 200", "evil.example, 403", "127.0.0.1.evil, 403"})
    void withoutATokenStrangeHostNamesAreRefused(String host, int status) throws Exception {
        assertThat(raw(open, "GET /api/v1/clients HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/streams/../../../etc/passwd", "GET /api/v1/streams/%2e%2e%2f%2e%2e",
        "GET /api/v1/clients/%00", "GET /api/v1/streams?start=%ZZ", "GET /api/v1/streams?start=1=2&&=&",
        "GET /api/v1/streams//", "DELETE /api/v1/clients/%", "GET http://evil/api/v1/streams", "GET *",
        "\u0001\u0002 /", "GET /api/v1/clients/a/b", "GET /api/v1/streams?count=99999999999"})
    void hostileRequestsAreAnsweredAndHarmless(String line) throws Exception {
        String answer = raw(open, line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 (200|4\\d\\d) .*").doesNotContain("root:", "Exception", "Jetty");
        assertThat(open.get("/api/v1/versions").statusCode()).isEqualTo(200);
    }

    private static String raw(AdminFixture to, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
