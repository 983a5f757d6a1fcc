package io.srt4j.benchmarks.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** CPU and memory over the number of connections, all scales logarithmic: what grows linearly rises as the dashes do. */
record ScaleChart(List<ScalePoint> points) {
    private static final int SIDE = 300;
    private static final int LEFT = 60;
    private static final int TOP = 60;
    private static final int GAP = 90;
    private static final int MOST_CONNECTIONS = 10_000;

    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #222; } .title { font-size: 14px; font-weight: bold; }
            .frame, .idle, .active, .linear { fill: none; } .frame { stroke: #888; } .grid { stroke: #8884; }
            .idle { stroke: #2471a3; stroke-width: 2; } .active { stroke: #ca6f1e; stroke-width: 2; }
            text.idle { fill: #2471a3; stroke: none; } text.active { fill: #ca6f1e; stroke: none; }
            .linear { stroke: #888; stroke-dasharray: 4 4; }
            @media (prefers-color-scheme: dark) { text { fill: #ddd; } .idle { stroke: #5dade2; } text.idle { fill: #5dade2; } }
            </style>
            """;

    /** A scale of powers of ten, from {@code least} to {@code most}. */
    record Scale(double least, double most) {
        /** From 0 at {@code least} to 1 at {@code most}; what lies outside is put at the nearer end. */
        double share(double value) {
            return Math.clamp(Math.log(value / least) / Math.log(most / least), 0, 1);
        }
    }

    private record Panel(String title, int left, Scale scale, ToDoubleFunction<ScalePoint> value) {}

    String svg() {
        int width = LEFT + 2 * SIDE + GAP + 30;
        int height = TOP + SIDE + 40;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n", width,
                height, width, height));
        svg.append(STYLE);
        svg.append("<text class=\"title\" x=\"10\" y=\"20\">A receiver of many connections</text>\n");
        svg.append(
                "<text class=\"idle\" x=\"290\" y=\"20\">idle</text><text class=\"active\" x=\"330\" y=\"20\">active</text>")
                .append("<text x=\"380\" y=\"20\">dashes: linear growth</text>\n");
        panel(svg, new Panel("CPU, cores", LEFT, new Scale(0.001, 10), ScalePoint::cores));
        panel(svg, new Panel("memory, MB", LEFT + SIDE + GAP, new Scale(10, 10_000), ScalePoint::residentMb));
        return svg.append("</svg>\n").toString();
    }

    private void panel(StringBuilder svg, Panel panel) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", panel.left(), TOP - 10,
                panel.title()));
        svg.append(String.format(Locale.ROOT, "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n",
                panel.left(), TOP, SIDE, SIDE));
        for (double value = panel.scale().least(); value <= panel.scale().most() * 1.01; value *= 10) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    panel.left() - 5, y(panel, value) + 4, label(value)));
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%d %.1fh%d\"/>%n", panel.left(),
                    y(panel, value), SIDE));
        }
        for (int connections = 1; connections <= MOST_CONNECTIONS; connections *= 10) {
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                    x(panel, connections), TOP + SIDE + 16, connections));
        }
        line(svg, panel, "idle");
        line(svg, panel, "active");
    }

    /** The points of one activity that the machine could bear, and the dashes that lead to the last one. */
    private void line(StringBuilder svg, Panel panel, String activity) {
        List<ScalePoint> drawn = points.stream()
                .filter(point -> point.activity().equals(activity) && point.lost() <= ScaleCurve.END).toList();
        if (drawn.isEmpty()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (ScalePoint point : drawn) {
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L",
                    x(panel, point.connections()), y(panel, panel.value().applyAsDouble(point))));
        }
        svg.append(String.format(Locale.ROOT, "<path class=\"%s\" d=\"%s\"/>%n", activity, path));
        ScalePoint last = drawn.getLast();
        double value = panel.value().applyAsDouble(last);
        double from = Math.max(1, last.connections() * panel.scale().least() / value);
        svg.append(String.format(Locale.ROOT, "<path class=\"linear\" d=\"M%.1f %.1fL%.1f %.1f\"/>%n", x(panel, from),
                y(panel, value * from / last.connections()), x(panel, last.connections()), y(panel, value)));
    }

    private static String label(double value) {
        return value >= 1 ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.3g", value)
                .replaceAll("0+$", "");
    }

    private static double x(Panel panel, double connections) {
        return panel.left() + SIDE * new Scale(1, MOST_CONNECTIONS).share(connections);
    }

    private static double y(Panel panel, double value) {
        return TOP + SIDE * (1 - panel.scale().share(value));
    }
}
