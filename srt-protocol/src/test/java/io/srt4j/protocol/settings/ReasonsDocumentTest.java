package io.srt4j.protocol.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reasons.md lists exactly the reasons there are, with the sentences the code has. */
class ReasonsDocumentTest {
    @Test
    void theDocumentListsEveryReason() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "reasons.md")).stream()
                .filter(line -> line.startsWith("| `") || line.matches("\\| \\d.*")).toList();

        assertThat(rows).containsExactlyElementsOf(Stream.concat(
                Arrays.stream(CloseReason.Kind.values())
                        .map(kind -> "| `%s` | %s |".formatted(kind.key(), kind.advice())),
                RejectReason.known().stream()
                        .map(reason -> "| %d | %s | %s |".formatted(reason.code(), reason.name(), reason.advice())))
                .toList());
    }

    @Test
    void anUnknownCodeKeepsItsNumber() {
        RejectReason own = new RejectReason(2_042);

        assertThat(own.name()).isEqualTo("2042");
        assertThat(own.advice()).isNotBlank();
        assertThat(RejectReason.known()).doesNotContain(own).hasSize(39).doesNotHaveDuplicates();
    }
}
