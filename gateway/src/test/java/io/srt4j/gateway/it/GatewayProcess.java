package io.srt4j.gateway.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The finished jar, run as its user runs it, on free ports of the loopback address. */
final class GatewayProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "srt4j.jar");
    private static final Pattern BOUND = Pattern.compile("(\\w+)=(\\S+):(\\d+)");
    private static final int READY_WITHIN_S = 30;
    private static final int STOPPED_WITHIN_S = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    GatewayProcess(String... settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), "-Xmx512m", "-jar", JAR.toString(),
                        "gateway"));
        Stream.concat(Stream.of("srt", "rtmp", "http", "admin").map(part -> part + ".listen=[\"127.0.0.1:0\"]"),
                Arrays.stream(settings)).forEach(setting -> command.addAll(List.of("--set", setting)));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread.ofPlatform().name("gateway-output").daemon().start(this::read);
        if (!ready.await(READY_WITHIN_S, TimeUnit.SECONDS) || addresses.isEmpty()) {
            process.destroyForcibly();
            throw new IllegalStateException("the gateway was not ready within " + READY_WITHIN_S + " s:\n" + log());
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (line.startsWith("srt4j ready")) {
                    BOUND.matcher(line).results().forEach(part -> addresses.put(part.group(1),
                            new InetSocketAddress(part.group(2), Integer.parseInt(part.group(3)))));
                    ready.countDown();
                }
            }
        } catch (IOException _) {
            // The process is gone; what it said is in the log.
        } finally {
            ready.countDown();
        }
    }

    /** Where a part listens: {@code srt}, {@code rtmp}, {@code http}, {@code admin}. */
    InetSocketAddress address(String part) {
        return Objects.requireNonNull(addresses.get(part), part);
    }

    int port(String part) {
        return address(part).getPort();
    }

    /** Everything the process has printed. */
    String log() {
        return String.join("\n", log);
    }

    int logLines() {
        return log.size();
    }

    String get(String part, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port(part) + path);
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(uri).build(),
                HttpResponse.BodyHandlers.ofString());
        return response.body();
    }

    /** Whether a stream has a publisher whose media was understood. */
    boolean isLive(String stream) {
        try {
            return get("admin", "/api/v1/streams").contains("\"" + stream + "\"");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sum over all series of a metric whose text begins so, by the name Prometheus sees. */
    double metric(String begin) throws IOException, InterruptedException {
        return get("admin", "/metrics").lines().filter(line -> line.startsWith(begin))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    long residentBytes() throws IOException {
        return java.nio.file.Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElseThrow();
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
    }

    @Override
    public void close() {
        process.destroy();
        boolean stopped = process.onExit().thenApply(_ -> true)
                .completeOnTimeout(false, STOPPED_WITHIN_S, TimeUnit.SECONDS).join();
        if (!stopped) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "the gateway did not stop within " + STOPPED_WITHIN_S + " s of SIGTERM:\n" + log());
        }
    }
}
