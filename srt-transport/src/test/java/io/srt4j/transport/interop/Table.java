package io.srt4j.transport.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results, a row for each thing tried, a column for each peer. */
final class Table {
    private static final String BEGIN = "<!-- bin/interop: begin -->";
    private static final String END = "<!-- bin/interop: end -->";

    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    void pass(InteropCase done) {
        put(done, "pass");
    }

    void fail(InteropCase done, Throwable why) {
        put(done, "**FAIL**" + note(String.valueOf(why.getMessage()).lines().findFirst().orElse("")));
    }

    void notSupported(InteropCase done, String why) {
        put(done, "–" + note(why));
    }

    private void put(InteropCase done, String cell) {
        rows.computeIfAbsent(done.row(), _ -> new LinkedHashMap<>()).put(done.tool().name(), cell);
    }

    /** The number of a note, which is made if it is new. */
    private String note(String text) {
        String inOneLine = text.replace('|', '/').strip();
        if (!notes.contains(inOneLine)) {
            notes.add(inOneLine);
        }
        return " <sup>" + (notes.indexOf(inOneLine) + 1) + "</sup>";
    }

    String markdown() throws IOException {
        StringBuilder text = new StringBuilder("Run on ").append(LocalDate.now(ZoneOffset.UTC)).append(": ");
        List<String> versions = new ArrayList<>();
        versions.add("srt4j " + System.getProperty("interop.version", "of this folder"));
        for (Tool tool : Tool.ALL) {
            versions.add(tool.name() + " " + tool.version());
        }
        text.append(String.join(", ", versions)).append(".\n\n| case | who |");
        Tool.ALL.forEach(tool -> text.append(' ').append(tool.name()).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(Tool.ALL.size())).append('\n');
        rows.forEach((row, cells) -> {
            text.append("| ").append(row).append(" |");
            Tool.ALL.forEach(tool -> text.append(' ').append(cells.getOrDefault(tool.name(), "")).append(" |"));
            text.append('\n');
        });
        text.append('\n');
        for (int i = 0; i < notes.size(); i++) {
            text.append(i + 1).append(". ").append(notes.get(i)).append('\n');
        }
        return text.toString();
    }

    /** Replaces what stands between the two marks of {@code page}. */
    void write(Path page) throws IOException {
        String before = Files.readString(page);
        int begin = before.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(page, before.substring(0, begin) + "\n" + markdown() + before.substring(before.indexOf(END)));
    }
}
