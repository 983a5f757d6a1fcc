package io.srt4j.gateway.rtmp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of AMF0, as far as RTMP commands use it. Immutable. */
sealed interface AmfValue {
    /** Also what a date is read as: milliseconds since 1970. */
    record Num(double value) implements AmfValue {}

    /** A truth value. */
    record Bool(boolean value) implements AmfValue {}

    /** A string, short or long. */
    record Text(String value) implements AmfValue {}

    /** Named values in order; {@code isArray} says that the wire has it as an ECMA array. */
    record Struct(Map<String, AmfValue> properties, boolean isArray) implements AmfValue {
        /** The text under {@code name}, or "" if there is none. */
        String text(String name) {
            return properties.get(name) instanceof Text(String value) ? value : "";
        }
    }

    /** A strict array. */
    record Sequence(List<AmfValue> items) implements AmfValue {}

    /** The two ways to say nothing. */
    enum Nothing implements AmfValue {
        NULL,
        UNDEFINED
    }

    static AmfValue of(double value) {
        return new Num(value);
    }

    static AmfValue of(String value) {
        return new Text(value);
    }

    static AmfValue of(boolean value) {
        return new Bool(value);
    }

    /** Builds an object or an ECMA array, in the order in which properties are added. */
    static StructBuilder struct() {
        return new StructBuilder();
    }

    /** See {@link #struct()}. */
    final class StructBuilder {
        private final Map<String, AmfValue> properties = new LinkedHashMap<>();

        private StructBuilder() {}

        StructBuilder with(String name, AmfValue value) {
            properties.put(name, value);
            return this;
        }

        StructBuilder with(String name, String value) {
            return with(name, of(value));
        }

        StructBuilder with(String name, double value) {
            return with(name, of(value));
        }

        StructBuilder with(String name, boolean value) {
            return with(name, of(value));
        }

        Struct object() {
            return new Struct(properties, false);
        }

        Struct ecmaArray() {
            return new Struct(properties, true);
        }
    }
}
