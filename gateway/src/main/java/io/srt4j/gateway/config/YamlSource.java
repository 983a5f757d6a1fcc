package io.srt4j.gateway.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns YAML text into settings with dotted keys, each with the line it stands on. */
final class YamlSource {
    /** Deeper than any key; ends the walk through a file whose aliases point at their own parents. */
    private static final int MAX_DEPTH = 6;

    private final Function<Node, String> where;
    private final Consumer<String> problems;
    private final List<Setting> settings = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private YamlSource(Function<Node, String> where, Consumer<String> problems) {
        this.where = where;
        this.problems = problems;
    }

    /** Reads a whole file; what is wrong with its syntax goes to {@code problems}. */
    static List<Setting> readFile(String name, String yaml, Consumer<String> problems) {
        var source = new YamlSource(node -> name + ":" + lineOf(node.getStartMark()), problems);
        try {
            compose(name, yaml).filter(root -> !isNull(root)).ifPresent(root -> source.walk("", root, 0));
        } catch (MarkedYamlEngineException e) {
            problems.accept("%s:%s: %s".formatted(name, lineOf(e.getProblemMark()), e.getProblem()));
        } catch (YamlEngineException e) {
            problems.accept(name + ": " + e.getMessage());
        }
        return source.settings;
    }

    /** Reads the value of one key from outside the file. */
    static List<Setting> readValue(String key, String yaml, String where, Consumer<String> problems) {
        var source = new YamlSource(_ -> where, problems);
        try {
            Optional<Node> root = compose(where, yaml);
            if (root.isPresent()) {
                source.walk(key, root.get(), 1);
            } else {
                problems.accept("%s: %s: found nothing, a value is needed".formatted(where, key));
            }
        } catch (MarkedYamlEngineException e) {
            problems.accept("%s: %s: found %s, which is not YAML: %s".formatted(where, key, yaml, e.getProblem()));
        } catch (YamlEngineException e) {
            problems.accept("%s: %s: found %s, which is not YAML".formatted(where, key, yaml));
        }
        return source.settings;
    }

    private static Optional<Node> compose(String label, String yaml) {
        var settings = LoadSettings.builder().setLabel(label).setSchema(new CoreSchema()).build();
        return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, yaml))).getSingleNode();
    }

    private void walk(String key, Node node, int depth) {
        switch (node) {
            case MappingNode mapping when depth <= MAX_DEPTH -> {
                for (NodeTuple entry : mapping.getValue()) {
                    walkEntry(key, entry, depth);
                }
            }
            case Node _ when key.isEmpty() ->
                    problems.accept(where.apply(node) + ": found no keys, allowed is a mapping of sections");
            default -> settings.add(new Setting(key, node, where.apply(node)));
        }
    }

    private void walkEntry(String parent, NodeTuple entry, int depth) {
        if (!(entry.getKeyNode() instanceof ScalarNode name)) {
            problems.accept(where.apply(entry.getKeyNode()) + ": found a key that is not text");
            return;
        }
        String key = parent.isEmpty() ? name.getValue() : parent + "." + name.getValue();
        if (!seen.add(key)) {
            problems.accept("%s: %s: found a second time".formatted(where.apply(name), key));
        }
        boolean emptySection = depth == 0 && isNull(entry.getValueNode());
        if (!emptySection) { // "rtmp:" with everything below it commented out says nothing
            walk(key, entry.getValueNode(), depth + 1);
        }
    }

    static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int lineOf(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(1);
    }
}
