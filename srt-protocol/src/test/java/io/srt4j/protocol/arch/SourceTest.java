package io.srt4j.protocol.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the source text of srt-protocol and srt-transport must not hold, where class files no longer show it. */
class SourceTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..").normalize();

    /**
     * A name that ends in seq beside a relational or minus operator. Sequence numbers wrap: only SeqNo may order or subtract
     * them. Crude on purpose. A comparison with zero is let through: it asks whether the number is one at all.
     */
    private static final Pattern WRAP_ARITHMETIC = Pattern.compile("""
            \\b([a-z]\\w*S|s)eq(\\(\\))?\\s*(<(?!<)=?+|>(?!>)=?+|-(?!>)=?+)(?!\\s*0\\b)\
            |(?<!<)<=?\\s*([a-z]\\w*\\.)*([a-z]\\w*S|s)eq\\b\
            |(?<![->])>=?\\s*([a-z]\\w*\\.)*([a-z]\\w*S|s)eq\\b\
            |-=?\\s*([a-z]\\w*\\.)*([a-z]\\w*S|s)eq\\b""");

    private static final Pattern COMMENT_OR_STRING = Pattern.compile(
            "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);

    @Test
    void onlySeqNoOrdersSequenceNumbers() throws IOException {
        assertThat(linesWith(WRAP_ARITHMETIC, "SeqNo.java")).as("use SeqNo: these numbers wrap").isEmpty();
    }

    @Test
    void nothingInTheProtocolLocks() throws IOException {
        assertThat(linesWith(Pattern.compile("\\bsynchronized\\b"), "").stream()
                .filter(line -> line.startsWith("srt-protocol"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"if (seq < other)", "if (a.nextSeq() >= 7)", "int n = toSeq - fromSeq;", "x <= packet.seq",
        "if (limit > lastSeq)", "int n = count - firstSeq;", "firstSeq -= 3", "return 5 < seq"})
    void wrapArithmeticIsSeen(String code) {
        assertThat(WRAP_ARITHMETIC.matcher(code).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq -> foo(seq)", "case X -> seq", "if (initialSeq < 0)", "if (seq >= 0 && ok)",
        "seq >>> 16",
        "int word = 1 << seq", "Map<String, Seq> map", "SeqNo.distance(a, seq) < 3", "sequence - 1", "mask >> seq"})
    void otherArithmeticIsNot(String code) {
        assertThat(WRAP_ARITHMETIC.matcher(code).find()).isFalse();
    }

    private static List<String> linesWith(Pattern pattern, String exceptFile) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith(exceptFile)) {
                continue;
            }
            // Comments and strings become blank lines of the same number, so that line numbers stay true.
            String code = COMMENT_OR_STRING.matcher(Files.readString(file))
                    .replaceAll(match -> match.group().replaceAll("[^\\n]", ""));
            String[] lines = code.split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                if (pattern.matcher(lines[i]).find()) {
                    found.add(ROOT.relativize(file) + ":" + (i + 1) + ": " + lines[i].strip());
                }
            }
        }
        return found;
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("srt-protocol", "srt-transport")) {
            Path main = ROOT.resolve(module).resolve("src/main/java");
            if (Files.isDirectory(main)) {
                try (Stream<Path> tree = Files.walk(main)) {
                    tree.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }
}
