package io.srt4j.gateway.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Hands out settings as typed values. What is missing has the default; what is wrong is noted as a problem and has the
 * default, too, so that one pass finds everything. Reading a key makes it known; a setting whose key nobody read is a
 * mistake, see {@link #checkUnknownKeys}.
 */
final class ConfigReader {
    /** In addresses: what a passphrase parameter says, and what stands before the host. */
    private static final Pattern SECRET = Pattern.compile("(?i)(passphrase=|//(?=[^/?#]*@))[^&@'\\s]*");

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Set<String> knownKeys = new LinkedHashSet<>();
    private final List<String> problems;

    /** Later settings replace earlier ones of the same key. */
    ConfigReader(List<Setting> settings, List<String> problems) {
        settings.forEach(setting -> this.settings.put(setting.key(), setting));
        this.problems = problems;
    }

    Set<String> knownKeys() {
        return knownKeys;
    }

    boolean bool(String key, boolean otherwise) {
        return scalar(key, "true or false", otherwise,
                text -> text.getTag().equals(Tag.BOOL) ? Optional.of(text.getValue().equalsIgnoreCase("true"))
                        : Optional.empty());
    }

    int integer(String key, int otherwise, int from, int to) {
        return scalar(key, "a whole number from %d to %d".formatted(from, to), otherwise, text -> {
            boolean inRange = text.getValue().matches("\\d{1,9}") && Integer.parseInt(text.getValue()) >= from
                    && Integer.parseInt(text.getValue()) <= to;
            return inRange ? Optional.of(Integer.parseInt(text.getValue())) : Optional.empty();
        });
    }

    Duration duration(String key, Duration otherwise, Duration from, Duration to) {
        String allowed = "%s, from %s to %s".formatted(ConfigValues.DURATION_FORM, ConfigValues.text(from),
                ConfigValues.text(to));
        return scalar(key, allowed, otherwise, text -> ConfigValues.duration(text.getValue())
                .filter(value -> value.compareTo(from) >= 0 && value.compareTo(to) <= 0));
    }

    String text(String key, String otherwise) {
        return scalar(key, "text", otherwise, text -> Optional.of(text.getValue()));
    }

    int integer(String key, int otherwise, List<Integer> allowed) {
        String names = allowed.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return scalar(key, names, otherwise, text -> allowed.stream()
                .filter(value -> String.valueOf(value).equals(text.getValue())).findFirst());
    }

    /** Text of so many bytes, or none; problems tell its length and never itself. */
    String secret(String key, String otherwise, int fromBytes, int toBytes) {
        Setting setting = known(key);
        if (setting == null) {
            return otherwise;
        }
        if (!(setting.value() instanceof ScalarNode text) || YamlSource.isNull(text)) {
            reject(setting, key, "text of %d to %d bytes, or \"\"".formatted(fromBytes, toBytes));
            return otherwise;
        }
        int bytes = text.getValue().getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || (bytes >= fromBytes && bytes <= toBytes)) {
            return text.getValue();
        }
        problems.add("%s: %s: found %d bytes, allowed: %d to %d bytes, or \"\"".formatted(setting.where(), key, bytes,
                fromBytes, toBytes));
        return otherwise;
    }

    <E extends Enum<E>> E choice(String key, E otherwise) {
        List<E> constants = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
        String allowed = constants.stream().map(ConfigValues::text).collect(Collectors.joining(", "));
        return scalar(key, allowed, otherwise, text -> constants.stream()
                .filter(constant -> ConfigValues.text(constant).equals(text.getValue())).findFirst());
    }

    List<InetSocketAddress> addresses(String key, List<InetSocketAddress> otherwise) {
        List<InetSocketAddress> found = list(key, ConfigValues.ADDRESS_FORM, otherwise, ConfigValues::address);
        if (found.isEmpty()) {
            reject(settings.get(key), key, "at least one of " + ConfigValues.ADDRESS_FORM);
        }
        return found;
    }

    List<URI> uris(String key, List<URI> otherwise, List<String> schemes) {
        return list(key, "addresses that begin with " + prefixes(schemes), otherwise,
                text -> ConfigValues.uri(text, schemes));
    }

    List<ForwardRule> forwardRules(String key, List<String> schemes) {
        Setting setting = known(key);
        if (setting == null) {
            return List.of();
        }
        String allowed = "entries such as { stream: \"live/*\", to: [\"rtmp://host/live/\"] }";
        if (!(setting.value() instanceof SequenceNode sequence)) {
            reject(setting, key, "a list of " + allowed);
            return List.of();
        }
        List<ForwardRule> rules = new ArrayList<>();
        for (Node entry : sequence.getValue()) {
            Setting at = at(setting, entry);
            if (entry instanceof MappingNode mapping) {
                forwardRule(at, mapping, schemes).ifPresent(rules::add);
            } else {
                reject(at, key, allowed);
            }
        }
        return rules;
    }

    private Optional<ForwardRule> forwardRule(Setting at, MappingNode mapping, List<String> schemes) {
        String stream = "";
        List<URI> to = List.of();
        for (NodeTuple entry : mapping.getValue()) {
            String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            Setting value = at(at, entry.getValueNode());
            if (name.equals("stream") && value.value() instanceof ScalarNode text) {
                stream = text.getValue();
            } else if (name.equals("to")) {
                to = items(value, at.key() + ".to", "addresses that begin with " + prefixes(schemes),
                        text -> ConfigValues.uri(text, schemes));
            } else {
                reject(value, at.key() + "." + name, "the keys stream (text) and to (a list)");
            }
        }
        if (!stream.matches("[^/]+(/[^/]+)+")) {
            reject(at, at.key() + ".stream", "app/name, in which * stands for any text");
            return Optional.empty();
        }
        return Optional.of(new ForwardRule(stream, to));
    }

    /** Reports every setting whose key was not read, with the nearest key that exists. */
    void checkUnknownKeys() {
        for (Setting setting : settings.values()) {
            String key = setting.key();
            if (knownKeys.contains(key)) {
                continue;
            }
            Optional<String> leaf = knownKeys.stream().filter(known -> key.startsWith(known + ".")).findFirst();
            boolean isSection = knownKeys.stream().anyMatch(known -> known.startsWith(key + "."));
            if (leaf.isPresent()) {
                problems.add("%s: %s: found keys below it, it takes a single value or a list".formatted(setting.where(),
                        leaf.get()));
            } else if (isSection) {
                reject(setting, key, "the keys " + sectionKeys(key));
            } else {
                problems.add("%s: %s: unknown key%s".formatted(setting.where(), key, suggestion(key)));
            }
        }
    }

    /** Notes that a value is wrong for a reason that a single value cannot show. */
    void reject(String key, String why) {
        Setting setting = settings.get(key);
        problems.add("%s: %s: %s".formatted(setting == null ? "built-in default" : setting.where(), key, why));
    }

    private <T> T scalar(String key, String allowed, T otherwise, Function<ScalarNode, Optional<T>> parse) {
        Setting setting = known(key);
        if (setting == null) {
            return otherwise;
        }
        if (setting.value() instanceof ScalarNode text && !YamlSource.isNull(text)) {
            Optional<T> value = parse.apply(text);
            if (value.isPresent()) {
                return value.get();
            }
        }
        reject(setting, key, allowed);
        return otherwise;
    }

    private <T> List<T> list(String key, String allowed, List<T> otherwise, Function<String, Optional<T>> parse) {
        Setting setting = known(key);
        return setting == null ? otherwise : items(setting, key, allowed, parse);
    }

    /** The items of a list; a single value stands for a list of one. */
    private <T> List<T> items(Setting setting, String key, String allowed, Function<String, Optional<T>> parse) {
        List<Node> nodes = setting.value() instanceof SequenceNode sequence ? sequence.getValue()
                : List.of(setting.value());
        List<T> values = new ArrayList<>();
        for (Node node : nodes) {
            Optional<T> value = node instanceof ScalarNode text && !YamlSource.isNull(text)
                    ? parse.apply(text.getValue())
                    : Optional.empty();
            value.ifPresentOrElse(values::add, () -> reject(at(setting, node), key, allowed));
        }
        return values;
    }

    private @Nullable Setting known(String key) {
        knownKeys.add(key);
        return settings.get(key);
    }

    private void reject(@Nullable Setting setting, String key, String allowed) {
        if (setting != null) {
            problems.add("%s: %s: found %s, allowed: %s".formatted(setting.where(), key, describe(setting.value()),
                    allowed));
        }
    }

    /** The same source, at the line of {@code node}. */
    private static Setting at(Setting setting, Node node) {
        int colon = setting.where().lastIndexOf(':');
        boolean isFile = colon > 0 && setting.value().getStartMark().isPresent()
                && setting.where().substring(colon + 1).matches("\\d+");
        String where = isFile && node.getStartMark().isPresent()
                ? setting.where().substring(0, colon + 1) + (node.getStartMark().get().getLine() + 1)
                : setting.where();
        return new Setting(setting.key(), node, where);
    }

    private static String describe(Node node) {
        return switch (node) {
            case ScalarNode text when YamlSource.isNull(text) -> "nothing";
            case ScalarNode text -> "'" + SECRET.matcher(text.getValue()).replaceAll("$1***") + "'";
            case SequenceNode list when list.getValue().isEmpty() -> "an empty list";
            case SequenceNode _ -> "a list";
            default -> "a section";
        };
    }

    private String sectionKeys(String section) {
        return knownKeys.stream().filter(known -> known.startsWith(section + "."))
                .map(known -> known.substring(section.length() + 1)).collect(Collectors.joining(", "));
    }

    private String suggestion(String key) {
        Optional<String> near = Spelling.nearest(key, knownKeys);
        if (near.isPresent()) {
            return ", did you mean " + near.get() + "?";
        }
        String section = sectionOf(key);
        String inSection = sectionKeys(section);
        return inSection.isEmpty() ? ", allowed sections: "
                + knownKeys.stream().map(ConfigReader::sectionOf).distinct().collect(Collectors.joining(", "))
                : ", allowed in " + section + ": " + inSection;
    }

    /** The part of a key before its first dot. */
    static String sectionOf(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    private static String prefixes(List<String> schemes) {
        return schemes.stream().map(scheme -> scheme + "://").collect(Collectors.joining(" or "));
    }
}
