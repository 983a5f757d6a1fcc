package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The same clip through the finished jar: {@code srt4j transmit} on our side, between SRT and a pipe. */
final class Transmits {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final long PACE_NS = 3_000_000;
    /** Enough for a JVM to start and for a handshake. */
    private static final Duration WARM_UP = Duration.ofMillis(2500);
    private static final Duration PADDING = Duration.ofMillis(1500);

    private Transmits() {}

    /** None if the build has made no jar: {@code -Dinterop.jar}. */
    static List<InteropCase> all() {
        List<InteropCase> all = new ArrayList<>();
        String jar = System.getProperty("interop.jar", "");
        if (jar.isEmpty()) {
            return all;
        }
        for (Cases.Shape shape : Cases.DIRECT) {
            for (Tool tool : Tool.ALL) {
                Setup setup = Setup.plain(tool, shape.peerSends, shape.peerMode);
                all.add(new InteropCase("`srt4j transmit`", shape.text(), tool, rig -> run(rig, setup, jar)));
            }
        }
        return all;
    }

    private static void run(Rig rig, Setup setup, String jar) throws IOException, InterruptedException {
        Call call = rig.call(setup, Rig.freePort());
        String uri = "srt://127.0.0.1:%d?mode=%s&latency=500".formatted(call.port(),
                setup.peerMode() == Call.Mode.CALLER ? "listener" : "caller");
        Path output = rig.scratch();
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-jar", jar, "transmit"));
        command.addAll(setup.peerSends() ? List.of(uri, "-") : List.of("-", uri));
        Peer ours = rig.keep(Peer.start(output, command));
        Peer theirs = rig.start(setup.tool(), call);
        if (setup.peerSends()) {
            receive(rig, setup, ours, theirs, output);
        } else {
            try (OutputStream input = ours.input()) {
                feed(input, rig.clip());
            }
            assertThat(ours.endsWithin(Rig.PATIENCE)).as("ended with its input: %s", ours.log()).isTrue();
            assertThat(ours.exitCode()).as(ours.log()).isZero();
            theirs.endsWithin(Duration.ofSeconds(2));
            theirs.end();
        }
        byte[] received = Files.readAllBytes(setup.peerSends() ? output : call.output());
        if (setup.tool().keepsBytes(setup.peerSends())) {
            rig.clip().assertBytes(withoutPadding(received));
        } else {
            rig.clip().assertFrames(received, rig.scratch(), 1);
        }
    }

    private static void receive(Rig rig, Setup setup, Peer ours, Peer theirs, Path output)
            throws IOException, InterruptedException {
        if (!setup.tool().readsInput()) {
            assertThat(ours.endsWithin(Rig.PATIENCE)).as("ended with the clip: %s", ours.log()).isTrue();
            assertThat(ours.exitCode()).as(ours.log()).isZero();
            return;
        }
        feed(theirs.input(), rig.clip());
        await().until(() -> withoutPadding(Files.readAllBytes(output)).length >= rig.clip().bytes().length);
    }

    private static void feed(OutputStream input, Clip clip) throws IOException {
        pad(input, WARM_UP);
        for (int at = 0; at < clip.bytes().length; at += Clip.MESSAGE_BYTES) {
            write(input, clip.bytes(), at);
        }
        pad(input, PADDING);
    }

    private static void pad(OutputStream input, Duration time) throws IOException {
        byte[] padding = Clip.padding();
        for (long n = time.toNanos() / PACE_NS; n > 0; n--) {
            write(input, padding, 0);
        }
    }

    private static void write(OutputStream input, byte[] from, int at) throws IOException {
        input.write(from, at, Clip.MESSAGE_BYTES);
        input.flush();
        LockSupport.parkNanos(PACE_NS);
    }

    /** From the first message on that is not padding. */
    private static byte[] withoutPadding(byte[] received) {
        ByteBuffer padding = ByteBuffer.wrap(Clip.padding());
        int at = 0;
        while (at + Clip.MESSAGE_BYTES <= received.length
                && ByteBuffer.wrap(received, at, Clip.MESSAGE_BYTES).equals(padding)) {
            at += Clip.MESSAGE_BYTES;
        }
        return Arrays.copyOfRange(received, at, received.length);
    }
}
