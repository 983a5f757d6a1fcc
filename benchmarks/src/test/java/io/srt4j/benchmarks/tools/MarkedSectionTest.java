package io.srt4j.benchmarks.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkedSectionTest {
    @TempDir
    Path folder;

    @Test
    void onlyTheLinesBetweenTheMarksAreReplaced() throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"),
                "before\n<!-- x: begin -->\nold\n<!-- x: end -->\n<!-- y: begin -->\nother\n<!-- y: end -->\n");
        new MarkedSection(page, "x").write("new");
        assertThat(page).hasContent(
                "before\n<!-- x: begin -->\nnew\n<!-- x: end -->\n<!-- y: begin -->\nother\n<!-- y: end -->\n");
    }

    @Test
    void aPageWithoutMarksStaysAsItIs() throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), "nothing\n");
        assertThatThrownBy(() -> new MarkedSection(page, "x").write("new")).isInstanceOf(IOException.class)
                .hasMessageContaining("<!-- x: begin -->");
        assertThat(page).hasContent("nothing\n");
    }
}
