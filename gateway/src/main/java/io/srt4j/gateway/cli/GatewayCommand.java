package io.srt4j.gateway.cli;

import io.srt4j.gateway.Gateway;
import io.srt4j.gateway.config.ConfigException;
import io.srt4j.gateway.config.ConfigLoader;
import io.srt4j.gateway.config.GatewayConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code srt4j gateway}: starts the gateway and stays until a signal ends it. */
@Command(name = "gateway", mixinStandardHelpOptions = true, versionProvider = Srt4jCommand.Version.class, sortOptions = false, description = "Runs the media gateway: SRT in; SRT, RTMP and HLS out.", footerHeading = "%nExamples:%n", footer = {
    "  srt4j gateway",
    "  srt4j gateway --demo",
    "  srt4j gateway -c /etc/srt4j.yaml --set srt.latency=200ms",
    "  srt4j gateway --set srt.listen=[127.0.0.1:9000] --set rtmp.enabled=false",
    "  SRT4J_HTTP_LISTEN=127.0.0.1:8000 srt4j gateway",
    "",
    "Without -c, every setting has its built-in default. SIGINT and SIGTERM end it cleanly.",
    "Exit code: 0 ended by a signal, 1 failed, 2 wrong usage."})
final class GatewayCommand implements Callable<Integer> {
    /** The sum of what the parts allow themselves when they stop, and some. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    @Spec
    private CommandSpec spec;

    @Option(names = {"-c",
        "--config"}, paramLabel = "FILE", description = "YAML file; conf/gateway.yaml documents every key.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides one key of the file; the value is YAML. Repeatable.")
    private List<String> settings = List.of();

    @Option(names = "--demo", description = "Publishes a built-in test clip over SRT as live/demo.")
    private boolean demo;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkSettings();
        PrintWriter err = spec.commandLine().getErr();
        GatewayConfig config;
        try {
            var loader = new ConfigLoader();
            file.ifPresent(loader::file);
            config = loader.environment(System.getenv()).options(settings).load();
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println("srt4j: " + problem));
            boolean onlyOptions = e.problems().stream().allMatch(problem -> problem.startsWith("--set "));
            return onlyOptions ? Srt4jCommand.WRONG_USAGE : Srt4jCommand.FAILED;
        }
        run(new Gateway(config, Srt4jCommand.Version.text()));
        return 0;
    }

    private void checkSettings() {
        for (String setting : settings) {
            if (setting.indexOf('=') <= 0) {
                throw new ParameterException(spec.commandLine(), "--set " + setting + ": allowed is KEY=VALUE");
            }
        }
    }

    private void run(Gateway gateway) throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        Thread onSignal = Thread.ofPlatform().name("shutdown").unstarted(() -> {
            stop(gateway);
            ended.countDown();
            // A virtual machine that a signal ends reports the signal; a gateway that ended as asked reports success.
            Runtime.getRuntime().halt(0);
        });
        gateway.start();
        Runtime.getRuntime().addShutdownHook(onSignal);
        if (demo) {
            gateway.startDemo();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(Greeting.text(gateway.addresses(), demo ? "live/demo" : "live/cam1"));
        out.flush();
        ended.await();
    }

    private static void stop(Gateway gateway) {
        Thread closer = Thread.ofPlatform().name("stop").daemon().start(gateway::close);
        try {
            closer.join(STOP_LIMIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
