package io.srt4j.gateway.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Compares JSON with a schema of an OpenAPI document, as far as ours use it: {@code $ref, allOf, oneOf, type, required,
 * properties, items, enum}. Stricter than JSON Schema in one point: a field the schema does not name is an error.
 */
final class SchemaCheck {
    private final JsonNode document;

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong, one line each. */
    List<String> violations(JsonNode schema, JsonNode value) {
        List<String> found = new ArrayList<>();
        check(schema, value, "$", found);
        return found;
    }

    private void check(JsonNode rawSchema, JsonNode value, String at, List<String> found) {
        JsonNode schema = resolved(rawSchema);
        if (schema.has("oneOf")) {
            checkOneOf(schema.get("oneOf"), value, at, found);
            return;
        }
        Map<String, JsonNode> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        collect(schema, properties, required);
        if (!properties.isEmpty()) {
            checkObject(properties, required, value, at, found);
        } else if (!hasType(schema.get("type").asString(), value)) {
            found.add(at + " is no " + schema.get("type").asString() + ": " + value);
        } else if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            found.add(at + " is none of " + schema.get("enum") + ": " + value);
        } else if (schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.get("items"), value.get(i), at + "[" + i + "]", found);
            }
        }
    }

    private void checkOneOf(JsonNode alternatives, JsonNode value, String at, List<String> found) {
        long fitting = alternatives.valueStream().filter(schema -> violations(schema, value).isEmpty()).count();
        if (fitting != 1) {
            found.add(at + " fits " + fitting + " alternatives: " + value);
        }
    }

    private void checkObject(Map<String, JsonNode> properties, List<String> required, JsonNode value, String at,
            List<String> found) {
        if (!value.isObject()) {
            found.add(at + " is no object: " + value);
            return;
        }
        required.stream().filter(name -> !value.has(name)).forEach(name -> found.add(at + " lacks " + name));
        value.properties().forEach(field -> {
            JsonNode schema = properties.get(field.getKey());
            if (schema == null) {
                found.add(at + " has the undocumented field " + field.getKey());
            } else {
                check(schema, field.getValue(), at + "." + field.getKey(), found);
            }
        });
    }

    private void collect(JsonNode rawSchema, Map<String, JsonNode> properties, List<String> required) {
        JsonNode schema = resolved(rawSchema);
        schema.path("allOf").forEach(part -> collect(part, properties, required));
        schema.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        schema.path("required").forEach(name -> required.add(name.asString()));
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(document.at(node.get("$ref").asString().substring(1))) : node;
    }

    private static boolean hasType(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "null" -> value.isNull();
            case "object" -> value.isObject();
            default -> throw new IllegalArgumentException(type);
        };
    }
}
