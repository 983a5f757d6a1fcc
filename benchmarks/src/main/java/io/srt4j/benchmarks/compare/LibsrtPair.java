package io.srt4j.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two processes of {@code libsrt_load} with the link between them. */
final class LibsrtPair {
    private static final int SLACK_SECONDS = 20;

    private final Path programs;

    LibsrtPair(Path programs) {
        this.programs = programs;
    }

    Outcome run(LinkCase link, int seconds, long seed) throws IOException, InterruptedException {
        int listenerPort = Emulator.freePort();
        Process receiver = load(link, "recv", listenerPort, "-w", Integer.toString(seconds + SLACK_SECONDS));
        try (Emulator emulator = Emulator.start(programs, link, listenerPort, seed)) {
            Process sender = load(link, "send", emulator.callerAddress().getPort(), "-d", Integer.toString(seconds),
                    "-b", Long.toString(link.bitsPerSec()));
            try {
                String sent = output(sender, seconds);
                String received = output(receiver, SLACK_SECONDS);
                return new Outcome(number(sent, "msgs"), number(received, "msgs"),
                        number(sent, "pktRetrans") / (double) Math.max(1, number(sent, "pktSentUnique")),
                        number(received, "p50") / 1000.0 - OwnPair.ONE_WAY_MS,
                        number(received, "p99") / 1000.0 - OwnPair.ONE_WAY_MS);
            } finally {
                sender.destroyForcibly();
            }
        } finally {
            receiver.destroyForcibly();
        }
    }

    private Process load(LinkCase link, String role, int port, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.resolve("libsrt_load").toString(), "-r", role, "-p",
                Integer.toString(port), "-l", Integer.toString(OwnPair.LATENCY_MS)));
        command.addAll(link.libsrtOptions());
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static String output(Process process, int seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds + SLACK_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("libsrt_load did not end within " + (seconds + SLACK_SECONDS) + " s");
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException("libsrt_load ended with code " + process.exitValue());
        }
        return text;
    }

    private static long number(String json, String name) throws IOException {
        Matcher matcher = Pattern.compile('"' + name + "\":(-?\\d+)").matcher(json);
        if (!matcher.find()) {
            throw new IOException("libsrt_load printed no " + name + ": " + json);
        }
        return Long.parseLong(matcher.group(1));
    }
}
