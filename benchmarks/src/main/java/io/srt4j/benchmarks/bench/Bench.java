package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.tools.MarkedSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs every {@link BenchCase} with libsrt and with srt4j in turn and prints one table. {@code bin/bench} builds what it
 * needs and starts it.
 */
public final class Bench {
    private final Side libsrt;
    private final Side own;
    private final Plan plan;
    private final String about;

    private Bench(Side libsrt, Side own, Plan plan, String about) {
        this.libsrt = libsrt;
        this.own = own;
        this.plan = plan;
        this.about = about;
    }

    /**
     * Arguments: the folder of the C programs, the class path of srt4j's load generator, machine and versions, and flags as
     * {@link BenchOptions} reads them. Ends with 1 if a figure could not be had.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        BenchOptions options = BenchOptions.parse(List.of(args));
        List<BenchCase> known = Cases.all(options.programs());
        List<Metric> metrics = known.stream().flatMap(each -> each.metrics().stream()).toList();
        List<BenchCase> cases = options.isSmoke() ? Cases.smoke() : known.stream().filter(options::selects).toList();
        if (options.lists() || cases.isEmpty()) {
            metrics.forEach(metric -> System.out.println(metric.name()));
            System.exit(options.lists() ? 0 : 2);
        }
        if (options.scales()) {
            scale(options);
            return;
        }
        Bench bench = new Bench(Side.libsrt(options.programs()), Side.own(java(), options.classPath()), options.plan(),
                options.about());
        System.out.println(Row.HEADER);
        List<Row> rows = new ArrayList<>();
        for (BenchCase each : cases) {
            List<Row> more = bench.rows(each);
            more.forEach(row -> System.out.println(row.markdown()));
            rows.addAll(more);
        }
        Results results = new Results(rows);
        rows.stream().flatMap(row -> row.remarks().stream()).forEach(System.out::println);
        results.write(Files.createDirectories(options.output()).resolve("bench.json"));
        if (options.writes()) {
            write(options.pages(), results, metrics);
        }
        if (rows.stream().anyMatch(Row::failed)) {
            System.exit(1);
        }
    }

    private static void scale(BenchOptions options) throws IOException, InterruptedException {
        List<ScalePoint> points = new ScaleCurve(Side.own(java(), options.classPath()), options.plan()).run();
        String json = points.stream().map(ScalePoint::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
        Files.writeString(Files.createDirectories(options.output()).resolve("scale.json"), json);
        if (options.writes()) {
            Files.writeString(options.pages().resolve("scale.svg"), new ScaleChart(points).svg());
            String lines = points.stream().map(ScalePoint::markdown).collect(Collectors.joining("\n"));
            new MarkedSection(options.pages().resolve("performance.md"), "bin/bench --scale")
                    .write("![CPU and memory over connections](scale.svg)\n\n" + ScalePoint.HEADER + "\n" + lines
                            + "\n\nMeasured " + options.about() + ".");
        }
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Puts the rows in the place of older ones of the same cases, and keeps the others. */
    private static void write(Path pages, Results results, List<Metric> metrics) throws IOException {
        Path file = pages.resolve("performance.json");
        Results all = Results.read(file, metrics).with(results, metrics);
        all.write(file);
        new MarkedSection(pages.resolve("performance.md"), "bin/bench")
                .write("![every ratio as a bar](performance.svg)\n\n" + all.markdown());
        Files.writeString(pages.resolve("performance.svg"), new RatioChart(all.rows()).svg());
    }

    /** Runs a case with both sides in turn; who begins changes from pair to pair. */
    private List<Row> rows(BenchCase each) throws InterruptedException {
        List<Reading> ofLibsrt = new ArrayList<>();
        List<Reading> ofOwn = new ArrayList<>();
        for (int pair = 0; pair < plan.pairs(); pair++) {
            if (pair % 2 == 0) {
                ofLibsrt.add(run(each, libsrt));
                ofOwn.add(run(each, own));
            } else {
                ofOwn.add(run(each, own));
                ofLibsrt.add(run(each, libsrt));
            }
        }
        return IntStream.range(0, each.metrics().size())
                .mapToObj(i -> new Row(each.metrics().get(i), figures(ofLibsrt, i), figures(ofOwn, i), about)).toList();
    }

    private Reading run(BenchCase each, Side side) throws InterruptedException {
        try {
            return each.run(side, plan);
        } catch (IOException e) {
            System.err.println(each.metrics().getFirst().name() + ", " + side.name() + ": " + e.getMessage());
            return Reading.failed(each.metrics().size());
        }
    }

    private static Figures figures(List<Reading> readings, int metric) {
        return new Figures(readings.stream().map(reading -> reading.values().get(metric)).toList(),
                readings.stream().map(Reading::lost).toList());
    }
}
