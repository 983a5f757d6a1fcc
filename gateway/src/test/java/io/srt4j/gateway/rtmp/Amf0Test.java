package io.srt4j.gateway.rtmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Amf0Test {
    /** The beginning of a connect command as ffmpeg sends it. */
    private static final String CONNECT = """
            02 0007 636f6e6e656374
            00 3ff0000000000000
            03 0003 617070 02 0004 6c697665
               0004 66706164 01 00
               000009
            """;

    @Test
    void writesTheBytesOthersWrite() {
        byte[] bytes = Amf0.encode(AmfValue.of("connect"), AmfValue.of(1),
                AmfValue.struct().with("app", "live").with("fpad", false).object());

        assertThat(bytes).isEqualTo(hex(CONNECT));
    }

    @Test
    void readsTheBytesOthersWrite() throws RtmpException {
        assertThat(Amf0.decode(hex(CONNECT), 0)).containsExactly(AmfValue.of("connect"), AmfValue.of(1),
                AmfValue.struct().with("app", "live").with("fpad", false).object());
    }

    @Test
    void readsAnEcmaArrayWhateverCountItClaims() throws RtmpException {
        List<AmfValue> values = Amf0.decode(hex("08 7fffffff 0001 61 05 000009"), 0);

        assertThat(values).containsExactly(AmfValue.struct().with("a", AmfValue.Nothing.NULL).ecmaArray());
    }

    @Test
    void readsDatesTypedObjectsAndLongStrings() throws RtmpException {
        List<AmfValue> values = Amf0.decode(
                hex("0b 408f400000000000 0000   10 0001 54 0001 61 06 000009   0c 00000002 c3a9   0d"), 0);

        assertThat(values).containsExactly(AmfValue.of(1000.0),
                AmfValue.struct().with("a", AmfValue.Nothing.UNDEFINED).object(), AmfValue.of("é"),
                AmfValue.Nothing.UNDEFINED);
    }

    @Test
    void textLongerThanAShortStringMakesTheWayBack() throws RtmpException {
        String text = "x".repeat(70_000);

        assertThat(Amf0.decode(Amf0.encode(AmfValue.of(text)), 0)).containsExactly(AmfValue.of(text));
    }

    @Test
    void whateverIsWrittenIsReadBack() throws RtmpException {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<AmfValue> values = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                values.add(randomValue(random, 0));
            }

            List<AmfValue> back = Amf0.decode(Amf0.encode(values.toArray(AmfValue[]::new)), 0);

            assertThat(back).as("seed %d", seed).isEqualTo(values);
        }
    }

    @Test
    void everyTruncationIsRefusedAndNothingElseHappens() {
        byte[] whole = hex(CONNECT);
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                assertThat(Amf0.decode(part, 0)).as("%d bytes end between two values", length).hasSizeBetween(1, 2);
            } catch (RtmpException e) {
                assertThat(e.kind()).isEqualTo(RtmpException.Kind.PROTOCOL);
            }
        }
    }

    @Test
    void refusesNestingAndFloodsOfValues() {
        var nested = Unpooled.buffer();
        for (int i = 0; i < 10_000; i++) {
            nested.writeByte(0x0A).writeInt(1);
        }
        byte[] flood = new byte[Amf0.MAX_VALUES + 1];
        Arrays.fill(flood, (byte) 5);

        assertThatThrownBy(() -> Amf0.decode(nested.array(), 0)).isInstanceOf(RtmpException.class)
                .hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> Amf0.decode(flood, 0)).isInstanceOf(RtmpException.class)
                .hasMessageContaining("more than 1024");
    }

    @Test
    void refusesLengthsBeyondTheMessageAndUnknownMarkers() {
        for (String bytes : List.of("0c ffffffff 00", "0c 7fffffff 00", "02 ffff 00", "0a 7fffffff", "07 0000", "11 00",
                "ff")) {
            assertThatThrownBy(() -> Amf0.decode(hex(bytes), 0)).as(bytes).isInstanceOf(RtmpException.class);
        }
    }

    private static AmfValue randomValue(Random random, int depth) {
        return switch (random.nextInt(depth < 4 ? 8 : 5)) {
            case 0 -> AmfValue.of(random.nextDouble());
            case 1 -> AmfValue.of(random.nextBoolean());
            case 2 -> AmfValue.of(randomText(random));
            case 3 -> AmfValue.Nothing.NULL;
            case 4 -> AmfValue.Nothing.UNDEFINED;
            case 5, 6 -> {
                AmfValue.StructBuilder struct = AmfValue.struct();
                for (int i = random.nextInt(4); i > 0; i--) {
                    struct.with("k" + randomText(random), randomValue(random, depth + 1));
                }
                yield random.nextBoolean() ? struct.object() : struct.ecmaArray();
            }
            default -> {
                List<AmfValue> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(randomValue(random, depth + 1));
                }
                yield new AmfValue.Sequence(items);
            }
        };
    }

    private static String randomText(Random random) {
        byte[] letters = new byte[random.nextInt(20)];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(26));
        }
        return new String(letters, UTF_8);
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
}
