package io.srt4j.benchmarks.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a Markdown page between {@code <!-- name: begin -->} and {@code <!-- name: end -->}. */
public record MarkedSection(Path page, String name) {
    /** Puts {@code text} in the place of what stands there. */
    public void write(String text) throws IOException {
        String old = Files.readString(page);
        String begin = "<!-- " + name + ": begin -->";
        int from = old.indexOf(begin);
        int to = old.indexOf("<!-- " + name + ": end -->");
        if (from < 0 || to < from) {
            throw new IOException(page + " has no lines '" + begin + "' and '… end …' to write between");
        }
        Files.writeString(page, old.substring(0, from + begin.length()) + "\n" + text + "\n" + old.substring(to));
    }
}
