package io.srt4j.transport;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/options.md says what the code does: each row is tried, and no option of libsrt's is left out. */
class OptionsPageTest {
    private static final Set<String> LIBSRT = Set.of("MSS", "SNDSYN", "RCVSYN", "ISN", "FC", "SNDBUF", "RCVBUF",
            "LINGER", "UDP_SNDBUF", "UDP_RCVBUF", "RENDEZVOUS", "SNDTIMEO", "RCVTIMEO", "REUSEADDR", "MAXBW", "STATE",
            "EVENT", "SNDDATA", "RCVDATA", "SENDER", "TSBPDMODE", "LATENCY", "INPUTBW", "OHEADBW", "PASSPHRASE",
            "PBKEYLEN", "KMSTATE", "IPTTL", "IPTOS", "TLPKTDROP", "SNDDROPDELAY", "NAKREPORT", "VERSION",
            "PEERVERSION", "CONNTIMEO", "DRIFTTRACER", "MININPUTBW", "SNDKMSTATE", "RCVKMSTATE", "LOSSMAXTTL",
            "RCVLATENCY", "PEERLATENCY", "MINVERSION", "STREAMID", "CONGESTION", "MESSAGEAPI", "PAYLOADSIZE",
            "TRANSTYPE", "KMREFRESHRATE", "KMPREANNOUNCE", "ENFORCEDENCRYPTION", "IPV6ONLY", "PEERIDLETIMEO",
            "BINDTODEVICE", "GROUPCONNECT", "GROUPMINSTABLETIMEO", "GROUPTYPE", "PACKETFILTER", "RETRANSMITALGO",
            "CRYPTOMODE", "MAXREXMITBW");

    /** A row of the first tables. */
    record Supported(
            String uri, String builder, String unit, String defaultValue, String range, boolean anyTime) {
        private static Supported of(List<String> cells) {
            return new Supported(cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(5),
                    cells.get(6).equals("any time"));
        }

        private boolean isText() {
            return unit.equals("text");
        }

        /** Whether the value, for texts the number of bytes, is in the range. */
        private boolean allows(long value) {
            return parts().anyMatch(part -> part[0] <= value && value <= part[1]);
        }

        private Stream<long[]> parts() {
            return Arrays.stream(range.replace(" bytes", "").split(", ", -1)).map(part -> {
                String[] ends = part.split("\\.\\.", -1);
                return new long[] {Long.decode(ends[0]), Long.decode(ends[ends.length - 1])};
            });
        }

        /** The ends of the range, and their neighbours, as far as there are such numbers. */
        private List<Long> interesting() {
            return parts().flatMap(part -> Stream.of(part[0] == Long.MIN_VALUE ? part[0] : part[0] - 1, part[0],
                    part[1], part[1] == Long.MAX_VALUE ? part[1] : part[1] + 1)).distinct()
                    .filter(value -> !isText() || value >= 0).toList();
        }

        private SrtOptions with(String value) {
            String companion = uri.equals("followpeer") ? "passphrase=longenough&" : "";
            return SrtUri.parse("srt://host:1?" + companion + uri + "=" + value).options();
        }

        private SrtOptions with(long value) {
            return with(isText() ? "x".repeat((int) value) : Long.toString(value));
        }
    }

    private static String bare(String cell) {
        return cell.strip().replace("`", "");
    }

    /** The rows below a heading up to the next, without the tables' own headings. */
    private static List<List<String>> rows(String heading) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "options.md"));
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
            if (line.startsWith("## ")) {
                break;
            }
            if (line.startsWith("| ") && !line.startsWith("| option |")) {
                rows.add(Arrays.stream(line.substring(1).split("\\|", -1)).map(OptionsPageTest::bare).toList());
            }
        }
        return rows;
    }

    static Stream<Supported> supported() throws IOException {
        return rows("## Supported").stream().map(Supported::of);
    }

    @ParameterizedTest
    @MethodSource("supported")
    void everyDefaultIsTheOneOfThePage(Supported option) {
        if (option.uri().equals("followpeer")) {
            assertThat(option.with("0").followPeerAddress()).isFalse();
        } else if (option.uri().equals("latency")) {
            assertThat(option.with("120").latencyMs()).isEqualTo(SrtOptions.defaults().latencyMs());
        } else {
            assertThat(option.with(option.defaultValue())).as("%s=%s", option.uri(), option.defaultValue())
                    .isEqualTo(SrtOptions.defaults());
        }
    }

    @ParameterizedTest
    @MethodSource("supported")
    void everyRangeEndsWhereThePageSays(Supported option) {
        for (long value : option.interesting()) {
            if (option.allows(value)) {
                assertThat(option.with(value)).as("%s of %d", option.uri(), value).isNotNull();
            } else {
                assertThatIllegalArgumentException().as("%s of %d", option.uri(), value)
                        .isThrownBy(() -> option.with(value)).withMessageContaining(option.uri());
            }
        }
    }

    /** What the builder calls it, and that exactly the adjustable ones may change at any time. */
    @ParameterizedTest
    @MethodSource("supported")
    void everyBuilderNameExists(Supported option) {
        if (option.builder().startsWith("udp.")) {
            assertThat(names(UdpOptions.class)).contains(option.builder().substring("udp.".length()));
        } else {
            assertThat(names(SrtOptions.Builder.class)).contains(option.builder());
        }
        assertThat(names(AdjustableOptions.Builder.class).contains(option.builder())).isEqualTo(option.anyTime());
    }

    private static Set<String> names(Class<?> type) {
        return Arrays.stream(type.getMethods()).map(Method::getName).collect(toSet());
    }

    static Stream<List<String>> refused() throws IOException {
        return rows("## Refused").stream();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsRefusedIsNamed(List<String> row) {
        assertThatIllegalArgumentException().isThrownBy(() -> SrtUri.parse("srt://host:1?" + row.get(1)))
                .withMessageContaining(row.get(1).substring(0, row.get(1).indexOf('=')))
                .withMessageNotContaining("no such parameter");
        if (!row.get(2).isEmpty()) {
            assertThat(SrtUri.parse("srt://host:1?" + row.get(2)).options()).isEqualTo(SrtOptions.defaults());
        }
    }

    static Stream<List<String>> readOnly() throws IOException {
        return rows("## Read only").stream();
    }

    @ParameterizedTest
    @MethodSource("readOnly")
    void whatCanOnlyBeReadCannotBeSet(List<String> row) {
        assertThatIllegalArgumentException().isThrownBy(() -> SrtUri.parse("srt://host:1?" + row.get(1) + "=1"))
                .withMessageContaining("can only be read");
    }

    @Test
    void everyOptionOfLibsrtsHasARow() throws IOException {
        List<String> named = Stream.of("## Supported", "## Refused", "## Read only").flatMap(heading -> {
            try {
                return rows(heading).stream();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }).map(List::getFirst).filter(name -> !name.isEmpty()).toList();

        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(LIBSRT);
    }
}
