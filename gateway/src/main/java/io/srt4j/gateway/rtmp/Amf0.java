package io.srt4j.gateway.rtmp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes AMF0. Reading is for bytes from strangers: nesting stops at {@value #MAX_DEPTH} levels and one message
 * holds at most {@value #MAX_VALUES} values, so that a message costs memory in proportion to its length. References,
 * movie clips, record sets and the switch to AMF3 are refused: no RTMP command needs them.
 */
final class Amf0 {
    static final int MAX_DEPTH = 16;
    static final int MAX_VALUES = 1024;

    private static final int NUMBER = 0x00;
    private static final int BOOLEAN = 0x01;
    private static final int STRING = 0x02;
    private static final int OBJECT = 0x03;
    private static final int NULL = 0x05;
    private static final int UNDEFINED = 0x06;
    private static final int ECMA_ARRAY = 0x08;
    private static final int OBJECT_END = 0x09;
    private static final int STRICT_ARRAY = 0x0A;
    private static final int DATE = 0x0B;
    private static final int LONG_STRING = 0x0C;
    private static final int UNSUPPORTED = 0x0D;
    private static final int XML_DOCUMENT = 0x0F;
    private static final int TYPED_OBJECT = 0x10;

    private static final int MAX_SHORT_STRING_BYTES = 0xFFFF;

    private final ByteBuffer in;
    private int values;

    private Amf0(ByteBuffer in) {
        this.in = in;
    }

    /** All values of a message, from {@code offset} to its end. */
    static List<AmfValue> decode(byte[] payload, int offset) throws RtmpException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        in.position(Math.min(offset, payload.length));
        Amf0 reader = new Amf0(in);
        List<AmfValue> all = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                all.add(reader.value(0));
            }
        } catch (BufferUnderflowException _) {
            throw RtmpException.protocol("a truncated AMF0 value");
        }
        return all;
    }

    static byte[] encode(AmfValue... values) {
        ByteBuf out = Unpooled.buffer(256);
        for (AmfValue value : values) {
            write(value, out);
        }
        return ByteBufUtil.getBytes(out);
    }

    private AmfValue value(int depth) throws RtmpException {
        if (depth > MAX_DEPTH) {
            throw RtmpException.protocol("AMF0 nested deeper than " + MAX_DEPTH);
        }
        if (++values > MAX_VALUES) {
            throw RtmpException.protocol("more than " + MAX_VALUES + " AMF0 values in one message");
        }
        int marker = in.get() & 0xFF;
        return switch (marker) {
            case NUMBER -> AmfValue.of(in.getDouble());
            case BOOLEAN -> AmfValue.of(in.get() != 0);
            case STRING -> AmfValue.of(string(in.getShort() & 0xFFFF));
            case LONG_STRING, XML_DOCUMENT -> AmfValue.of(string(in.getInt()));
            case OBJECT -> new AmfValue.Struct(properties(depth), false);
            case TYPED_OBJECT -> {
                string(in.getShort() & 0xFFFF);
                yield new AmfValue.Struct(properties(depth), false);
            }
            case ECMA_ARRAY -> {
                in.getInt();                     // the count is a hint, and encoders disagree whether it is right
                yield new AmfValue.Struct(properties(depth), true);
            }
            case STRICT_ARRAY -> sequence(depth);
            case DATE -> {
                double epochMs = in.getDouble();
                in.getShort();
                yield AmfValue.of(epochMs);
            }
            case NULL -> AmfValue.Nothing.NULL;
            case UNDEFINED, UNSUPPORTED -> AmfValue.Nothing.UNDEFINED;
            default -> throw RtmpException.protocol("AMF0 marker " + marker);
        };
    }

    private Map<String, AmfValue> properties(int depth) throws RtmpException {
        Map<String, AmfValue> properties = new LinkedHashMap<>();
        while (true) {
            String name = string(in.getShort() & 0xFFFF);
            if (name.isEmpty() && in.hasRemaining() && in.get(in.position()) == OBJECT_END) {
                in.get();
                return properties;
            }
            properties.put(name, value(depth + 1));
        }
    }

    private AmfValue sequence(int depth) throws RtmpException {
        int count = in.getInt();
        List<AmfValue> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(value(depth + 1));
        }
        return new AmfValue.Sequence(items);
    }

    private String string(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] text = new byte[bytes];
        in.get(text);
        return new String(text, UTF_8);
    }

    private static void write(AmfValue value, ByteBuf out) {
        switch (value) {
            case AmfValue.Num(double number) -> out.writeByte(NUMBER).writeDouble(number);
            case AmfValue.Bool(boolean truth) -> out.writeByte(BOOLEAN).writeBoolean(truth);
            case AmfValue.Text(String text) -> writeText(text, out);
            case AmfValue.Struct struct -> {
                if (struct.isArray()) {
                    out.writeByte(ECMA_ARRAY).writeInt(struct.properties().size());
                } else {
                    out.writeByte(OBJECT);
                }
                struct.properties().forEach((name, property) -> {
                    byte[] bytes = name.getBytes(UTF_8);
                    out.writeShort(bytes.length).writeBytes(bytes);
                    write(property, out);
                });
                out.writeShort(0).writeByte(OBJECT_END);
            }
            case AmfValue.Sequence(List<AmfValue> items) -> {
                out.writeByte(STRICT_ARRAY).writeInt(items.size());
                items.forEach(item -> write(item, out));
            }
            case AmfValue.Nothing.NULL -> out.writeByte(NULL);
            case AmfValue.Nothing.UNDEFINED -> out.writeByte(UNDEFINED);
        }
    }

    private static void writeText(String text, ByteBuf out) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length <= MAX_SHORT_STRING_BYTES) {
            out.writeByte(STRING).writeShort(bytes.length);
        } else {
            out.writeByte(LONG_STRING).writeInt(bytes.length);
        }
        out.writeBytes(bytes);
    }
}
