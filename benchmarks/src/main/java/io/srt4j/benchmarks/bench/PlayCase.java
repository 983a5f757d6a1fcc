package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.tools.Emulator;
import io.srt4j.benchmarks.tools.LoadProcess;
import io.srt4j.benchmarks.tools.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * CPU of a server for each of its players: the gateway, which receives one stream and sends it to all, beside a libsrt
 * listener that makes up what it sends to all who call. The players are libsrt's on both sides, each with a port of its
 * own; so is the publisher.
 *
 * @param gateway the gateway's jar
 */
record PlayCase(Path programs, Path gateway, int players) implements BenchCase {
    private static final long BITS_PER_SEC = 1_000_000;
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration UNTIL_DRAINED = Duration.ofSeconds(30);
    private static final double TAIL_SECONDS = 1;
    private static final String STREAM = "#!::r=live/bench,m=";
    /** The gateway has no warm-up of its own: its players are what warms it up. */
    private static final int WARM_UPS = 2;

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric(players + " players of 1 Mbit/s through the gateway: CPU for each", "ms/s",
                Target.atMost(0.5)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        int port = Emulator.freePort();
        if (!side.warmsUp()) {
            int settle = plan.settleSeconds();
            List<String> flags = new ArrayList<>(List.of("-L", "-n", Integer.toString(players)));
            flags.addAll(sending(settle + plan.windowSeconds() + TAIL_SECONDS));
            try (LoadProcess server = LoadProcess.start(side.load("send", port, 0, flags))) {
                server.await("listening", READY);
                return play(server, List.of(), port, settle, plan);
            }
        }
        int settle = plan.settleSeconds() + WARM_UPS * plan.warmUpSeconds();
        try (LoadProcess server = LoadProcess.start(gatewayAt(port))) {
            server.await("srt4j ready srt=127.0.0.1:" + port, READY);
            // The players come one after the other, all of them within some seconds.
            List<String> flags = new ArrayList<>(sending(settle + plan.windowSeconds() + 10 * TAIL_SECONDS));
            flags.addAll(List.of("-I", STREAM + "publish"));
            try (LoadProcess publisher = LoadProcess.start(libsrt().load("send", port, 0, flags))) {
                publisher.await("connected", READY);
                TimeUnit.SECONDS.sleep(plan.settleSeconds());
                return play(server, List.of("-I", STREAM + "request"), port, settle, plan);
            }
        }
    }

    private Reading play(LoadProcess server, List<String> id, int port, int settleSeconds, Plan plan)
            throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(List.of("-C", "-J", "-n", Integer.toString(players), "-O", "2000"));
        flags.addAll(id);
        try (LoadProcess all = LoadProcess.start(libsrt().load("recv", port, 0, flags))) {
            all.await("connected", READY);
            TimeUnit.SECONDS.sleep(settleSeconds);
            Usage before = server.usage();
            TimeUnit.SECONDS.sleep(plan.windowSeconds());
            double cores = server.usage().coresSince(before);
            double lost = all.report(UNTIL_DRAINED).number("lost_pct") / 100;
            return Reading.of(lost, cores * 1000 / players);
        }
    }

    private Side libsrt() {
        return Side.libsrt(programs);
    }

    private static List<String> sending(double seconds) {
        return List.of("-q", "2000", "-b", Long.toString(BITS_PER_SEC), "-d", Double.toString(seconds));
    }

    /** What it logs goes where {@link LoadProcess} listens. */
    private List<String> gatewayAt(int port) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return List.of("sh", "-c", "exec \"$@\" >&2", "sh", java.toString(), "-XX:+UseSerialGC", "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED", "-jar", gateway.toString(), "gateway", "--set",
                "srt.listen=[\"127.0.0.1:" + port + "\"]", "--set", "rtmp.enabled=false", "--set",
                "http.enabled=false", "--set", "hls.enabled=false", "--set", "admin.enabled=false");
    }
}
