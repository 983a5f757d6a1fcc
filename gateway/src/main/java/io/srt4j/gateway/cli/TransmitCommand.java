package io.srt4j.gateway.cli;

import io.srt4j.gateway.transmit.Journal;
import io.srt4j.gateway.transmit.Medium;
import io.srt4j.gateway.transmit.Order;
import io.srt4j.gateway.transmit.Pace;
import io.srt4j.gateway.transmit.Progress;
import io.srt4j.gateway.transmit.StatsFormat;
import io.srt4j.gateway.transmit.StatsReport;
import io.srt4j.gateway.transmit.Transmission;
import io.srt4j.gateway.transmit.Watch;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code srt4j transmit}: carries data from one address to another until its source ends or a signal comes. */
@Command(name = "transmit", mixinStandardHelpOptions = true, versionProvider = Srt4jCommand.Version.class, sortOptions = false, description = "Carries data from SOURCE to TARGET, as srt-live-transmit does.", footerHeading = "%nExamples:%n", footer = {
    "  srt4j transmit udp://:5000 'srt://server:9000?streamid=live/cam1&latency=200'",
    "  srt4j transmit 'srt://:9000?mode=listener' udp://239.1.2.3:5000?ttl=4 -s 10 --stats json",
    "  srt4j transmit udp://10.0.0.7@232.1.1.1:5000?adapter=eth1 srt://:9000 --reconnect",
    "  srt4j transmit clip.ts srt://server:9000",
    "  srt4j transmit srt://server:9000 - | ffplay -",
    "",
    "docs/transmit.md has every address and every field of the statistics.",
    "Exit code: 0 all delivered or ended by a signal, 1 failed, 2 wrong usage."})
final class TransmitCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // required
    @Parameters(index = "0", paramLabel = "SOURCE", description = {
        "srt://[host]:port[?mode=caller|listener|rendezvous&...]",
        "udp://[[source@]host]:port[?adapter=...&ttl=...]", "file://path, or just a path", "-  standard input"})
    private String source;

    @SuppressWarnings("NullAway.Init") // required
    @Parameters(index = "1", paramLabel = "TARGET", description = "The same; - is standard output.")
    private String target;

    @Option(names = "--reconnect", description = "Opens an SRT side that ends or cannot be had again and again; a listener takes the next caller.")
    private boolean reconnect;

    @Option(names = {"-t",
        "--duration"}, paramLabel = "SECONDS", description = "Ends after so long, as a signal would end it.")
    private Optional<Double> durationS = Optional.empty();

    @Option(names = {"-c",
        "--chunk"}, paramLabel = "BYTES", defaultValue = "1316", description = "Largest piece in which a file or pipe is read, up to 1456; default ${DEFAULT-VALUE}.")
    private int chunkBytes;

    @Option(names = "--pace", paramLabel = "PACE", description = "How fast a file is read: pcr (by its clock, the default towards srt and udp), none, or bits per second such as 4.5M.")
    private Optional<String> pace = Optional.empty();

    @Option(names = "-s", paramLabel = "SECONDS", description = "Writes statistics of each SRT connection so often; default 1 if a --stats option is given.")
    private Optional<Double> statsEveryS = Optional.empty();

    @Option(names = "--stats", paramLabel = "FORMAT", description = "json, csv or text, each as srt-live-transmit writes it; default text.")
    private Optional<String> statsFormat = Optional.empty();

    @Option(names = "--stats-file", paramLabel = "FILE", description = "Where statistics go; default standard output, standard error if that carries the data.")
    private Optional<Path> statsFile = Optional.empty();

    @Option(names = "--stats-total", description = "Counts from the start of the connection instead of the record before.")
    private boolean statsTotal;

    @Option(names = {"-q", "--quiet"}, description = "Tells nothing but why it failed.")
    private boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Tells more.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Order order = order();
        Duration statsEvery = seconds("-s", statsEveryS.orElse(1.0));
        Optional<Duration> duration = durationS.map(value -> seconds("--duration", value));
        StatsFormat format = format();
        Srt4jCommand.logOnlyTrouble();
        PrintWriter err = spec.commandLine().getErr();
        var journal = new Journal(err, quiet ? Journal.Level.QUIET : verbose ? Journal.Level.VERBOSE
                : Journal.Level.NORMAL);
        PrintWriter statsOut = statsOut(order);
        Optional<StatsReport> stats = wantsStats() ? Optional.of(new StatsReport(format,
                statsTotal ? StatsReport.Since.START : StatsReport.Since.LAST_RECORD, statsOut)) : Optional.empty();
        var wanted = new Watch.Wanted(statsEvery, stats, !quiet && Terminal.showsErrors());
        SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
        Transmission transmission = open(runtime, order, journal, stats);
        duration.ifPresent(after -> CompletableFuture
                .delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS, Thread.ofPlatform().daemon()::start)
                .execute(transmission::stop));
        Signals.endCleanly(() -> run(runtime, transmission, journal, wanted), transmission::stop, err);
        statsOut.flush();
        return 0;
    }

    private static Transmission open(SrtRuntime runtime, Order order, Journal journal, Optional<StatsReport> stats)
            throws IOException {
        try {
            return new Transmission(runtime, order, journal,
                    connection -> stats.ifPresent(report -> report.end(connection)));
        } catch (IOException e) {
            runtime.close();
            throw e;
        }
    }

    private static void run(SrtRuntime runtime, Transmission transmission, Journal journal, Watch.Wanted wanted)
            throws IOException, InterruptedException {
        try (runtime; transmission; var _ = new Watch(transmission, journal, wanted)) {
            transmission.run();
        }
        Progress end = transmission.progress();
        journal.tell("done: " + end.bytesIn() + " bytes read, " + end.bytesOut() + " written"
                + (end.bytesLost() > 0 ? ", " + end.bytesLost() + " lost: " + end.lossReason() : ""));
    }

    // ---- what the user wants ----

    private Order order() throws IOException {
        Medium from = medium("SOURCE", source);
        Medium to = medium("TARGET", target);
        boolean hasSrt = from instanceof Medium.Srt || to instanceof Medium.Srt;
        if (reconnect && !hasSrt) {
            throw wrong("--reconnect: neither side is srt://");
        }
        if (to instanceof Medium.Udp(var address) && address.host().isEmpty()) {
            throw wrong("TARGET " + target + " names no host");
        }
        if (from instanceof Medium.File(Path read) && to instanceof Medium.File(Path written) && Files.exists(written)
                && Files.isSameFile(read, written)) {
            throw wrong("SOURCE and TARGET are the same file");
        }
        try {
            return new Order(from, to, chunkBytes, pace(from, to), reconnect);
        } catch (IllegalArgumentException e) {
            throw wrong("--chunk: " + e.getMessage());
        }
    }

    private Medium medium(String name, String text) {
        try {
            return Medium.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name + ": " + e.getMessage());
        }
    }

    private Pace pace(Medium from, Medium to) {
        boolean isFile = from instanceof Medium.File(Path path) && Files.isRegularFile(path);
        boolean canWait = from instanceof Medium.File || from instanceof Medium.Standard;
        boolean isStored = to instanceof Medium.File || to instanceof Medium.Standard;
        if (pace.isEmpty()) {
            return isFile && !isStored ? new Pace.ByClock() : new Pace.Unlimited();
        }
        Pace wanted;
        try {
            wanted = Pace.parse(pace.get());
        } catch (IllegalArgumentException e) {
            throw wrong("--pace: " + e.getMessage());
        }
        if (!canWait) {
            throw wrong("--pace: " + source + " has a pace of its own");
        }
        if (wanted instanceof Pace.ByClock && !isFile) {
            throw wrong("--pace pcr: only a file can be read ahead");
        }
        return wanted;
    }

    private boolean wantsStats() {
        return statsEveryS.isPresent() || statsFormat.isPresent() || statsFile.isPresent() || statsTotal;
    }

    private StatsFormat format() {
        String name = statsFormat.orElse("text");
        return switch (name) {
            case "json" -> StatsFormat.JSON;
            case "csv" -> StatsFormat.CSV;
            case "text" -> StatsFormat.TEXT;
            default -> throw wrong("--stats '" + name + "': allowed are json, csv and text");
        };
    }

    private PrintWriter statsOut(Order order) throws IOException {
        if (statsFile.isPresent()) {
            return new PrintWriter(Files.newBufferedWriter(statsFile.get()));
        }
        boolean carriesData = order.target() instanceof Medium.Standard;
        return carriesData ? spec.commandLine().getErr() : spec.commandLine().getOut();
    }

    private Duration seconds(String option, double value) {
        if (!(value >= 0.01 && value <= 1e9)) {
            throw wrong(option + ": " + value + ", allowed are 0.01 to 1000000000 seconds");
        }
        return Duration.ofNanos(Math.round(value * 1e9));
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
