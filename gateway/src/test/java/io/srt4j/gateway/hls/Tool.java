package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine that tests talk to. A missing one is a failure, unless -DallowNoInterop=true says not. */
final class Tool {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Tool() {
    }

    static void require(String... names) {
        for (String name : names) {
            boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
            if (!found && Boolean.getBoolean("allowNoInterop")) {
                Assumptions.abort(name + " is not installed");
            } else if (!found) {
                fail(name + " is not installed; -DallowNoInterop=true skips the tests that need it");
            }
        }
    }

    /** Runs it to its end and returns what it printed; fails if it fails or takes too long. */
    static String run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("tool", ".err");
        Path output = Files.createTempFile("tool", ".out");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended).as("%s ends in time", List.of(command)).isTrue();
            assertThat(process.exitValue()).as("%s\n%s", List.of(command), Files.readString(errors)).isZero();
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(errors);
            Files.deleteIfExists(output);
        }
    }

    /** A transport stream of ffmpeg's test picture and a tone. */
    static Path testClip(Path folder, int seconds, String... videoOptions) throws IOException, InterruptedException {
        Path clip = folder.resolve("clip.ts");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y",
                "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=" + seconds,
                "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=" + seconds,
                "-pix_fmt", "yuv420p"));
        command.addAll(List.of(videoOptions));
        command.addAll(List.of("-c:a", "aac", "-b:a", "64k", "-ac", "2", clip.toString()));
        run(command.toArray(String[]::new));
        return clip;
    }
}
