package io.srt4j.benchmarks.bench;

import java.util.List;
import java.util.Locale;

/**
 * A bar for each row: what srt4j needs where libsrt needs 1, or, where more is better, what libsrt reaches where srt4j
 * reaches 1; so a short bar is a good one, and a mark on it is the target. Readable on light and on dark ground.
 */
record RatioChart(List<Row> rows) {
    private static final int NAMES_WIDTH = 400;
    private static final int BARS_WIDTH = 420;
    private static final int MARGIN = 60;
    private static final int TOP = 50;
    private static final int ROW_HEIGHT = 22;
    private static final int BAR_HEIGHT = 14;

    /** Longer bars are cut. */
    private static final double LONGEST = 1.5;

    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #222; } .title { font-size: 14px; font-weight: bold; }
            .good { fill: #2a8a4a; } .bad { fill: #c0392b; } .plain { fill: #7f8c8d; } .value { font-size: 11px; }
            .one { stroke: #222; } .target { stroke: #d68910; stroke-width: 3; }
            @media (prefers-color-scheme: dark) { text { fill: #ddd; } .one { stroke: #ddd; } .good { fill: #3fb968; } .bad { fill: #e06c5f; } }
            </style>
            """;

    String svg() {
        List<Row> drawn = rows.stream().filter(row -> !Double.isNaN(row.ratio()) && row.ratio() > 0).toList();
        int width = NAMES_WIDTH + BARS_WIDTH + MARGIN;
        int height = TOP + drawn.size() * ROW_HEIGHT + 10;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n",
                width, height, width, height));
        svg.append(STYLE);
        svg.append("<text class=\"title\" x=\"10\" y=\"20\">srt4j beside libsrt (the line at 1): shorter is better")
                .append(", the mark is the target</text>\n");
        for (int i = 0; i < drawn.size(); i++) {
            bar(svg, drawn.get(i), TOP + i * ROW_HEIGHT);
        }
        svg.append(line("one", x(1), TOP - 12, height - 6));
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Row row, int top) {
        double cost = cost(row, row.ratio());
        String look = switch (row.verdict()) {
            case "reached" -> "good";
            case "–" -> "plain";
            default -> "bad";
        };
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
                NAMES_WIDTH - 8, top + BAR_HEIGHT - 2, escaped(row.metric().name())));
        svg.append(String.format(Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n", look, NAMES_WIDTH, top,
                x(cost) - NAMES_WIDTH, BAR_HEIGHT));
        svg.append(String.format(Locale.ROOT, "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>%n", x(cost) + 5,
                top + BAR_HEIGHT - 2, Figures.digits(row.ratio()) + "×"));
        if (!Double.isNaN(row.metric().target().ratio())) {
            svg.append(line("target", x(cost(row, row.metric().target().ratio())), top - 2, top + BAR_HEIGHT + 2));
        }
    }

    private static double cost(Row row, double ratio) {
        return switch (row.metric().target().wants()) {
            case LESS -> ratio;
            case MORE -> 1 / ratio;
        };
    }

    /** Where a bar of this length ends. */
    static double x(double cost) {
        return NAMES_WIDTH + Math.min(cost, LONGEST) / LONGEST * BARS_WIDTH;
    }

    private static String line(String look, double x, int from, int to) {
        return String.format(Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n", look, x, from, x, to);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
