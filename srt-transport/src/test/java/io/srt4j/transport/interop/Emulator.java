package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A bad link: the {@code udpnetem} of the module benchmarks, built when it is first needed. */
final class Emulator {
    private static final Path SOURCE = Path.of("..", "benchmarks", "src", "main", "c", "udpnetem.c");

    private Emulator() {}

    /** Puts a link in front of {@code toPort}, at {@code port}. */
    static Peer start(int port, int toPort, List<String> link) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:" + port, "--to", "127.0.0.1:" + toPort,
                "--seed", "1"));
        arguments.addAll(link);
        return Peer.start(program().toString(), arguments.toArray(String[]::new));
    }

    private static Path program() throws IOException, InterruptedException {
        Path program = Path.of("target", "udpnetem").toAbsolutePath();
        if (!Files.exists(program)
                || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(SOURCE)) < 0) {
            Files.createDirectories(program.getParent());
            try (Peer gcc = Peer.start("gcc", "-O2", "-o", program.toString(), SOURCE.toString(), "-lm")) {
                assertThat(gcc.endsWithin(Duration.ofSeconds(60)) && gcc.exitCode() == 0).as(gcc.log()).isTrue();
            }
        }
        return program;
    }
}
