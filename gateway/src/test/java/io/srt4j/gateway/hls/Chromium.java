package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Debian's Chromium with one page, driven by the DevTools protocol. Everything it complains about and every address it
 * asks for is kept.
 */
final class Chromium implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String LISTENING = "DevTools listening on ws://";

    private final ObjectMapper json = new ObjectMapper();
    private final AtomicInteger nextId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path profile = Files.createTempDirectory("chromium");
    private final Process process;
    private final WebSocket socket;

    Chromium() throws Exception {
        process = new ProcessBuilder("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--mute-audio",
                "--disable-background-networking", "--disable-component-update", "--no-first-run",
                "--autoplay-policy=no-user-gesture-required", "--window-size=1200,1000", "--remote-debugging-port=0",
                "--user-data-dir=" + profile, "about:blank").redirectErrorStream(true).start();
        String authority = devTools(process.inputReader());
        socket = http.newWebSocketBuilder().buildAsync(page(authority), new Listener())
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", "{}");
        }
    }

    /** The host and port it says it listens on; what it prints afterwards is read and forgotten. */
    private static String devTools(BufferedReader output) throws Exception {
        CompletableFuture<String> found = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (output) {
                output.lines().filter(line -> line.contains(LISTENING))
                        .map(line -> line.substring(line.indexOf(LISTENING) + LISTENING.length()))
                        .map(rest -> rest.substring(0, rest.indexOf('/'))).forEach(found::complete);
            } catch (IOException | UncheckedIOException e) {
                found.completeExceptionally(e); // also when it is told to end
            }
        });
        return found.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private URI page(String authority) throws Exception {
        String list = http.send(HttpRequest.newBuilder(URI.create("http://" + authority + "/json/list")).build(),
                BodyHandlers.ofString()).body();
        for (JsonNode target : json.readTree(list)) {
            if (target.path("type").asString().equals("page")) {
                return URI.create(target.path("webSocketDebuggerUrl").asString());
            }
        }
        throw new AssertionError("no page in " + list);
    }

    void open(String url) throws Exception {
        call("Page.navigate", "{\"url\":\"" + url + "\"}");
    }

    /** The value of a JavaScript expression. */
    JsonNode value(String expression) throws Exception {
        String argument = json.writeValueAsString(expression);
        JsonNode result = call("Runtime.evaluate", "{\"returnByValue\":true,\"expression\":" + argument + "}");
        assertThat(result.has("exceptionDetails")).as("%s: %s", expression, result).isFalse();
        return result.path("result").path("value");
    }

    void screenshot(Path file) throws Exception {
        Files.write(file, Base64.getDecoder().decode(call("Page.captureScreenshot", "{}").path("data").asString()));
    }

    /** What it wrote to its console or log: errors, warnings, violations of a policy. */
    List<String> complaints() {
        return complaints;
    }

    /** Every address the page asked for. */
    List<String> requests() {
        return requests;
    }

    private JsonNode call(String method, String parameters) throws Exception {
        int id = nextId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        JsonNode message = answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(message.has("error")).as("%s: %s", method, message).isFalse();
        return message.path("result");
    }

    private void received(JsonNode message) {
        CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt(-1));
        if (answer != null) {
            answer.complete(message);
            return;
        }
        JsonNode parameters = message.path("params");
        switch (message.path("method").asString("")) {
            case "Log.entryAdded" -> complaints.add(parameters.path("entry").path("text").asString());
            case "Runtime.exceptionThrown" -> complaints.add(parameters.path("exceptionDetails").toString());
            case "Network.requestWillBeSent" -> requests.add(parameters.path("request").path("url").asString());
            default -> {
                // Events that no test asks about.
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A child that has not ended yet may still write; what is left is in the system's folder for such.
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = json.readTree(text.toString());
                text.setLength(0);
                received(message);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
