package io.srt4j.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rows, in the order of their metrics, and the file that keeps them: JSON, one row a line. */
record Results(List<Row> rows) {
    /** Those of {@code file} whose metrics are still {@code known}; none if there is no file. */
    static Results read(Path file, List<Metric> known) throws IOException {
        if (!Files.exists(file)) {
            return new Results(List.of());
        }
        Map<String, Metric> byName = new LinkedHashMap<>();
        known.forEach(metric -> byName.put(metric.name(), metric));
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Metric metric = byName.get(text(line, "case"));
            if (metric != null) {
                rows.add(new Row(metric, new Figures(numbers(line, "libsrt"), numbers(line, "libsrtLost")),
                        new Figures(numbers(line, "srt4j"), numbers(line, "srt4jLost")), text(line, "about")));
            }
        }
        return new Results(rows);
    }

    /** These and the {@code newer} ones, which replace those of the same metrics. */
    Results with(Results newer, List<Metric> order) {
        Map<String, Row> byName = new LinkedHashMap<>();
        rows.forEach(row -> byName.put(row.metric().name(), row));
        newer.rows.forEach(row -> byName.put(row.metric().name(), row));
        return new Results(order.stream().map(metric -> byName.get(metric.name())).filter(row -> row != null).toList());
    }

    void write(Path file) throws IOException {
        Files.writeString(file, rows.stream().map(Results::json).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
    }

    private static String json(Row row) {
        Metric metric = row.metric();
        return String.format(Locale.ROOT,
                "{\"case\":\"%s\",\"unit\":\"%s\",\"target\":\"%s\",\"libsrtMedian\":%s,\"srt4jMedian\":%s,"
                        + "\"ratio\":%s,\"verdict\":\"%s\",\"libsrt\":%s,\"libsrtLost\":%s,\"srt4j\":%s,"
                        + "\"srt4jLost\":%s,\"about\":\"%s\"}",
                metric.name(), metric.unit(), metric.target().text(), number(row.libsrt().median()),
                number(row.own().median()), number(row.ratio()), row.verdict().replace("*", ""),
                numbers(row.libsrt().values()), numbers(row.libsrt().lost()), numbers(row.own().values()),
                numbers(row.own().lost()), row.about().replace("\\", "").replace("\"", ""));
    }

    private static String numbers(List<Double> values) {
        return values.stream().map(Results::number).collect(Collectors.joining(",", "[", "]"));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : Double.toString(Math.round(value * 1e6) / 1e6);
    }

    private static String text(String line, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static List<Double> numbers(String line, String name) {
        Matcher matcher = Pattern.compile('"' + name + "\":\\[([^\\]]*)\\]").matcher(line);
        if (!matcher.find() || matcher.group(1).isEmpty()) {
            return List.of();
        }
        List<Double> values = new ArrayList<>();
        for (String word : matcher.group(1).split(",", -1)) {
            values.add(word.equals("null") ? Double.NaN : Double.parseDouble(word));
        }
        return values;
    }

    /** The Markdown table, what to know about its rows, and where and when they were measured. */
    String markdown() {
        List<String> lines = new ArrayList<>(Row.HEADER.lines().toList());
        rows.forEach(row -> lines.add(row.markdown()));
        lines.add("");
        rows.stream().flatMap(row -> row.remarks().stream()).forEach(remark -> lines.add("- " + remark));
        rows.stream().collect(Collectors.groupingBy(Row::about, LinkedHashMap::new, Collectors.counting()))
                .forEach((about, count) -> lines
                        .add("- " + count + (count == 1 ? " row" : " rows") + " measured " + about + "."));
        return String.join("\n", lines);
    }
}
