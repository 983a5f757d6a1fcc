package io.srt4j.gateway.cli;

import io.srt4j.gateway.probe.Probe;
import io.srt4j.gateway.probe.ProbeJson;
import io.srt4j.gateway.probe.ProbeReport;
import io.srt4j.gateway.probe.ProbeText;
import io.srt4j.gateway.transmit.Failure;
import io.srt4j.gateway.transmit.Medium;
import io.srt4j.gateway.transmit.SrtDoor;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code srt4j probe}: connects, looks, and prints what it saw. */
@Command(name = "probe", mixinStandardHelpOptions = true, versionProvider = Srt4jCommand.Version.class, sortOptions = false, description = "Connects and prints what both sides agreed on, RTT, loss, bit rate, the programs and tracks that come, and why the connection ended.", footerHeading = "%nExamples:%n", footer = {
    "  srt4j probe 'srt://server:10080?streamid=#!::r=live/cam1,m=request'",
    "  srt4j probe --json --seconds 20 srt://server:9000",
    "  srt4j probe srt://:9000      (waits for somebody who calls and publishes)",
    "",
    "Exit code: 0 connected, 1 no connection (a line says why and what to do), 2 wrong usage."})
final class ProbeCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // required
    @Parameters(index = "0", paramLabel = "URL", description = "srt://[host]:port[?mode=caller|listener|rendezvous&...]")
    private String url;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "How long to look, once connected; default ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--json", description = "Prints one JSON object, also if there is no connection.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Medium.Srt address = address();
        if (!(seconds >= 0.1 && seconds <= 1e6)) {
            throw wrong("--seconds: " + seconds + ", allowed are 0.1 to 1000000");
        }
        Srt4jCommand.logOnlyTrouble();
        try (SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
                var door = new SrtDoor(runtime, address.uri())) {
            var probe = new Probe(door, Duration.ofNanos(Math.round(seconds * 1e9)));
            Signals.endCleanly(() -> run(probe, runtime, address.label()), probe::stop, spec.commandLine().getErr());
        }
        return 0;
    }

    /** Closes the runtime as well: after a signal nobody else gets to. */
    private void run(Probe probe, SrtRuntime runtime, String label) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (runtime) {
            ProbeReport report = probe.run();
            out.print(json ? ProbeJson.of(report) + System.lineSeparator() : ProbeText.of(report));
        } catch (IOException e) {
            if (!probe.isStopping()) {
                if (json) {
                    out.println(ProbeJson.noConnection(e));
                }
                throw new IOException(label + ": " + Failure.text(e), e);
            }
        } finally {
            out.flush();
        }
    }

    private Medium.Srt address() {
        try {
            if (Medium.parse(url) instanceof Medium.Srt srt) {
                return srt;
            }
        } catch (IllegalArgumentException e) {
            throw wrong("URL: " + e.getMessage());
        }
        throw wrong("URL: only srt:// can be probed");
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
