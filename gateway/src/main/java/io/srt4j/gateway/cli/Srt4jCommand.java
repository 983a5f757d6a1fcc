package io.srt4j.gateway.cli;

import io.srt4j.gateway.admin.Secrets;
import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code srt4j} itself understands: which command to run. */
@Command(name = "srt4j", description = "SRT: a media gateway, and a tool that carries streams between SRT, UDP, files and pipes.", mixinStandardHelpOptions = true, versionProvider = Srt4jCommand.Version.class, subcommands = {
    GatewayCommand.class, TransmitCommand.class, ProbeCommand.class}, footer = {
        "", "Exit code: 0 done, 1 failed, 2 wrong usage."})
public final class Srt4jCommand implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    @Spec
    private CommandSpec spec;

    /** Runs the command that {@code args} name; returns the exit code of the process. */
    public static int execute(String... args) {
        return run(new CommandLine(new Srt4jCommand()), args);
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return run(new CommandLine(new Srt4jCommand()).setOut(out).setErr(err), args);
    }

    private static int run(CommandLine commands, String... args) {
        commands.setParameterExceptionHandler(Srt4jCommand::explain);
        commands.setExecutionExceptionHandler((e, command, _) -> {
            command.getErr().println("srt4j: " + (e.getMessage() == null ? e : e.getMessage()));
            return FAILED;
        });
        return commands.execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int explain(ParameterException e, String... args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("srt4j: " + Secrets.redact(String.valueOf(e.getMessage()))); // it may quote addresses
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return WRONG_USAGE;
    }

    /** For commands that tell their user themselves what happens: to be called before anything is logged. */
    static void logOnlyTrouble() {
        System.setProperty("srt4j.log", "ERROR");
    }

    /** What the jar says it is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"srt4j " + text()};
        }

        static String text() {
            String version = Version.class.getPackage().getImplementationVersion();
            return version == null ? "0.0.0-development" : version;
        }
    }
}
