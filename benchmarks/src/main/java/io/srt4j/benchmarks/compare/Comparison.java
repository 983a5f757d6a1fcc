package io.srt4j.benchmarks.compare;

import io.srt4j.benchmarks.tools.MarkedSection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs every {@link LinkCase} with libsrt and with srt4j at the same time, each through an emulator of its own with the
 * same seed, and prints one table. {@code bin/compare} builds what it needs and starts it.
 */
public final class Comparison {
    private final LibsrtPair libsrt;
    private final OwnPair own;
    private final int seconds;
    private final int runs;

    private Comparison(Path programs, int seconds, int runs) {
        this.libsrt = new LibsrtPair(programs);
        this.own = new OwnPair(programs);
        this.seconds = seconds;
        this.runs = runs;
    }

    /**
     * Arguments: the folder of the C programs, seconds of each run, runs of each case, a part of the names of the cases
     * to run (empty: all), and the Markdown file to write the table into, between its two marks (absent: none).
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Comparison comparison = new Comparison(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        List<LinkCase> cases = LinkCase.ALL.stream().filter(link -> link.name().contains(args[3])).toList();
        if (cases.isEmpty()) {
            System.err.println("no case has '" + args[3] + "' in its name; there are:");
            LinkCase.ALL.forEach(link -> System.err.println("  " + link.name()));
            System.exit(2);
        }
        List<String> lines = new ArrayList<>(Row.HEADER.lines().toList());
        System.out.println(Row.HEADER);
        for (LinkCase link : cases) {
            String line = comparison.run(link).markdown();
            System.out.println(line);
            lines.add(line);
        }
        if (args.length > 4) {
            new MarkedSection(Path.of(args[4]), "bin/compare").write(String.join("\n", lines));
        }
    }

    private Row run(LinkCase link) throws IOException, InterruptedException {
        List<Outcome> ofLibsrt = new ArrayList<>();
        List<Outcome> ofOwn = new ArrayList<>();
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            for (int i = 1; i <= runs; i++) {
                long seed = i;
                Future<Outcome> theirs = both.submit((Callable<Outcome>) () -> libsrt.run(link, seconds, seed));
                Future<Outcome> ours = both.submit((Callable<Outcome>) () -> own.run(link, seconds, seed));
                ofLibsrt.add(theirs.get());
                ofOwn.add(ours.get());
            }
        } catch (ExecutionException e) {
            throw new IOException(link.name() + ": " + e.getCause(), e);
        }
        return new Row(link, ofLibsrt, ofOwn);
    }
}
