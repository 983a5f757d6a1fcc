package io.srt4j.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs ffmpeg and ffprobe against a gateway. Where they are missing, tests fail, or are aborted if that is allowed. */
final class Ffmpeg {
    private Ffmpeg() {}

    static void require() {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, "ffmpeg"))) {
                return;
            }
        }
        if (Boolean.getBoolean("allowNoInterop")) {
            abort("ffmpeg is missing");
        }
        fail("ffmpeg is missing; bin/verify installs it, -DallowNoInterop=true goes without");
    }

    /** An encoder: picture and tone in real time, with B-frames and a key frame every second. */
    static Process publish(int srtPort, String stream) throws IOException {
        return publish(srtPort, stream, "");
    }

    /** The same with more parameters of the address, such as {@code &passphrase=…}. */
    static Process publish(int srtPort, String stream, String more) throws IOException {
        return start("ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-re", "-f",
                "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-c:v", "libx264", "-preset", "ultrafast", "-bf",
                "2", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mpegts",
                "srt://127.0.0.1:%d?streamid=#!::r=%s,m=publish&pkt_size=1316%s".formatted(srtPort, stream, more));
    }

    static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true).start();
    }

    /** The decoding times in seconds of the packets of one kind that a player reads in {@code seconds} seconds. */
    static List<Double> packetTimes(String url, String kind, int seconds) throws IOException, InterruptedException {
        Process probe = start("ffprobe", "-v", "error", "-select_streams", kind, "-show_entries", "packet=dts_time",
                "-of", "csv=p=0", "-read_intervals", "%+" + seconds, url);
        String text = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(probe.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<Double> times = new ArrayList<>();
        text.lines().map(line -> line.replace(",", "")).filter(line -> line.matches("[0-9.]+"))
                .forEach(line -> times.add(Double.parseDouble(line)));
        assertThat(times).as("what ffprobe said of %s: %s", url, text).isNotEmpty();
        return times;
    }
}
