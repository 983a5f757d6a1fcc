package io.srt4j.benchmarks.compare;

import io.srt4j.benchmarks.tools.Emulator;
import io.srt4j.benchmarks.tools.LoadProcess;
import io.srt4j.benchmarks.tools.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two processes of {@code libsrt_load} with the link between them. */
final class LibsrtPair {
    private static final int SLACK_SECONDS = 20;

    private final Path programs;

    LibsrtPair(Path programs) {
        this.programs = programs;
    }

    Outcome run(LinkCase link, int seconds, long seed) throws IOException, InterruptedException {
        int listenerPort = Emulator.freePort();
        try (LoadProcess receiver =
                load(link, "recv", listenerPort, "-w", Integer.toString(seconds + SLACK_SECONDS));
                Emulator emulator = Emulator.start(programs, link.link(), listenerPort, seed);
                LoadProcess sender = load(link, "send", emulator.callerAddress().getPort(), "-d",
                        Integer.toString(seconds), "-b", Long.toString(link.bitsPerSec()))) {
            Report sent = sender.report(Duration.ofSeconds(seconds + SLACK_SECONDS));
            Report received = receiver.report(Duration.ofSeconds(2 * SLACK_SECONDS));
            return new Outcome((long) sent.number("msgs"), (long) received.number("msgs"),
                    sent.number("pktRetrans") / Math.max(1, sent.number("pktSentUnique")),
                    received.number("p50") / 1000 - OwnPair.ONE_WAY_MS,
                    received.number("p99") / 1000 - OwnPair.ONE_WAY_MS);
        }
    }

    private LoadProcess load(LinkCase link, String role, int port, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.resolve("libsrt_load").toString(), "-r", role, "-p",
                Integer.toString(port), "-l", Integer.toString(OwnPair.LATENCY_MS)));
        command.addAll(link.libsrtOptions());
        command.addAll(List.of(more));
        return LoadProcess.start(command);
    }
}
