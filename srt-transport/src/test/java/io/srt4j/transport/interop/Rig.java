package io.srt4j.transport.interop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import io.srt4j.transport.SrtUri;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Collectors;

/** What one case needs: a runtime, a place for files, processes; all of it gone afterwards. */
final class Rig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final Clip clip;
    private final Path directory;
    private int outputs;

    Rig(Clip clip) throws IOException {
        this.clip = clip;
        // A peer that runs as somebody else writes here too.
        directory = Files.createTempDirectory("interop");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** Starts the peer and connects; a tool that cannot do it aborts the case. */
    Session open(Setup setup) throws IOException, InterruptedException {
        return switch (setup.peerMode()) {
            case CALLER -> accept(setup);
            case LISTENER -> call(setup);
            case RENDEZVOUS -> meet(setup);
        };
    }

    private Session accept(Setup setup) throws IOException, InterruptedException {
        Call call = call(setup, 0);
        SrtListener listener = listen(setup.ours(), AcceptPolicy.acceptAll());
        return accept(setup, call.at(linked(setup, listener.localAddress().getPort())), listener);
    }

    /** Starts a caller and waits for it at {@code listener}. */
    Session accept(Setup setup, Call call, SrtListener listener) throws IOException {
        Peer peer = start(setup.tool(), call);
        try {
            SrtConnection connection = keep(listener.accept(PATIENCE));
            return Session.of(this, setup, call, peer, connection);
        } catch (SrtException.TimedOut e) {
            throw new AssertionError("nobody came; refused: " + listener.rejections() + "; the peer: " + peer.log(), e);
        }
    }

    private Session call(Setup setup) throws IOException, InterruptedException {
        Call call = call(setup, freePort());
        Peer peer = start(setup.tool(), call);
        int port = linked(setup, call.port());
        try {
            SrtConnection connection = connect("127.0.0.1:" + port, setup.ours());
            return Session.of(this, setup, call, peer, connection);
        } catch (SrtException e) {
            throw new AssertionError(e.getMessage() + "; the peer: " + peer.log(), e);
        }
    }

    private Session meet(Setup setup) throws IOException {
        Call call = call(setup, freePort());
        Peer peer = start(setup.tool(), call);
        String uri = "srt://127.0.0.1:%d?mode=rendezvous&bind=%s:%d&%s".formatted(call.port(), Call.OUR_RENDEZVOUS_HOST,
                call.port(), query(setup.ours()));
        try {
            SrtConnection connection = keep(runtime.connect(SrtUri.parse(uri)));
            return Session.of(this, setup, call, peer, connection);
        } catch (SrtException e) {
            throw new AssertionError(e.getMessage() + "; the peer: " + peer.log(), e);
        }
    }

    /** The call of {@code setup} at {@code port}; aborts the case if the tool cannot do it. */
    Call call(Setup setup, int port) {
        outputs++;
        Call call = new Call(setup.peerSends(), setup.peerMode(), port, setup.theirs(), clip,
                directory.resolve("output-" + outputs));
        setup.tool().cannot(call).ifPresent(why -> abort(why));
        return call;
    }

    Peer start(Tool tool, Call call) throws IOException {
        return keep(Peer.start(tool, call));
    }

    SrtListener listen(Map<String, String> options, AcceptPolicy policy) throws IOException {
        return runtime.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options(options), policy);
    }

    /** Calls {@code address}; the peer may take its time to listen there. */
    SrtConnection connect(String address, Map<String, String> options) throws IOException {
        return keep(runtime.connect(SrtUri.parse("srt://" + address + "?conntimeo=8000&" + query(options))));
    }

    static SrtOptions options(Map<String, String> parameters) {
        return SrtUri.parse("srt://127.0.0.1:1?" + query(parameters)).options();
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + p.getValue())
                .collect(Collectors.joining("&"));
    }

    /** The port in front of {@code port} through which the setup's link leads. */
    private int linked(Setup setup, int port) throws IOException, InterruptedException {
        if (setup.link().isEmpty()) {
            return port;
        }
        int front = freePort();
        keep(Emulator.start(front, port, setup.link()));
        return front;
    }

    /** A UDP port that nobody uses at this moment. */
    static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until somebody is bound to UDP {@code port}: a call before is repeated, but only after a while. */
    static void awaitBound(int port) {
        String entry = ":%04X 00000000:0000 ".formatted(port); // local, and no remote address
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> Files.readString(Path.of("/proc/net/udp")).contains(entry));
    }

    Path scratch() {
        outputs++;
        return directory.resolve("scratch-" + outputs);
    }

    Clip clip() {
        return clip;
    }

    /** Closes {@code resource} when the case is over. */
    <T extends Closeable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    private SrtConnection keep(SrtConnection connection) {
        open.push(connection::close);
        return connection;
    }

    @Override
    public void close() throws IOException {
        try {
            for (Closeable resource : open) {
                resource.close();
            }
        } finally {
            runtime.close();
            deleteAll(directory);
        }
    }

    private static void deleteAll(Path path) throws IOException {
        try (var below = Files.walk(path)) {
            for (Path file : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
