package io.srt4j.gateway.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else's server that hooks call: keeps what it was sent, answers as it is told. */
public final class HookServer implements AutoCloseable {
    private final HttpServer server;
    private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
    private volatile Function<JsonNode, Answer> answers = _ -> new Answer(200, "0");

    /** An HTTP answer. */
    public record Answer(int status, String body) {}

    public HookServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    public void answer(int status, String body) {
        answers = _ -> new Answer(status, body);
    }

    public void answer(Function<JsonNode, Answer> how) {
        answers = how;
    }

    public List<JsonNode> calls() {
        return List.copyOf(calls);
    }

    /** What was called, as {@code action app/stream}. */
    public List<String> actions() {
        return calls.stream().map(call -> call.path("action").asString() + " " + call.path("app").asString() + "/"
                + call.path("stream").asString()).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode call = new JsonMapper().readTree(exchange.getRequestBody().readAllBytes());
        calls.add(call);
        Answer answer = answers.apply(call);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
