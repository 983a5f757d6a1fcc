package io.srt4j.gateway.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes a configuration from the built-in defaults, a file, environment variables and options, each overriding the one
 * before. Everything that is wrong is found in one go and reported together.
 */
public final class ConfigLoader {
    private static final String VARIABLE_PREFIX = "SRT4J_";
    private static final long MAX_FILE_BYTES = 1_000_000;
    private static final int MAX_CONNECTIONS = 1_000_000;

    private final List<String> problems = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();

    /** Adds a YAML file; it overrides what was added before. */
    public ConfigLoader file(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                problems.add("%s: larger than %d bytes".formatted(file, MAX_FILE_BYTES));
            } else {
                yaml(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
            }
        } catch (NoSuchFileException _) {
            problems.add(file + ": no such file");
        } catch (IOException e) {
            problems.add("%s: cannot be read: %s".formatted(file, e));
        }
        return this;
    }

    /** Adds YAML text under a name that problems are reported with. */
    public ConfigLoader yaml(String name, String text) {
        settings.addAll(YamlSource.readFile(name, text, problems::add));
        return this;
    }

    /**
     * Adds the variables that name a key: {@code srt.peer-idle-timeout} is {@code SRT4J_SRT_PEER_IDLE_TIMEOUT}, its
     * value is YAML. A variable that names a section but no key of it is a mistake; other variables are left alone,
     * since schedulers invent names from the service's own.
     */
    public ConfigLoader environment(Map<String, String> variables) {
        Map<String, String> keys = knownKeys().stream()
                .collect(Collectors.toMap(ConfigLoader::variable, Function.identity()));
        Set<String> sections = knownKeys().stream().map(key -> variable(ConfigReader.sectionOf(key)))
                .collect(Collectors.toSet());
        new TreeMap<>(variables).forEach((variable, value) -> {
            String key = keys.get(variable);
            if (key != null) {
                settings.addAll(YamlSource.readValue(key, value, variable, problems::add));
            } else if (sections.stream().anyMatch(section -> variable.startsWith(section + "_"))) {
                problems.add("%s: unknown variable%s".formatted(variable, Spelling.nearest(variable, keys.keySet())
                        .map(near -> ", did you mean " + near + "?").orElse("")));
            }
        });
        return this;
    }

    /** Adds options of the form {@code key=value}, the value being YAML. */
    public ConfigLoader options(List<String> assignments) {
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                problems.add("--set %s: found no key, allowed: key=value".formatted(assignment));
            } else {
                String key = assignment.substring(0, equals).strip();
                settings.addAll(YamlSource.readValue(key, assignment.substring(equals + 1), "--set " + key,
                        problems::add));
            }
        }
        return this;
    }

    /** The configuration that everything added so far amounts to. */
    public GatewayConfig load() throws ConfigException {
        var reader = new ConfigReader(settings, problems);
        GatewayConfig config = read(reader);
        reader.checkUnknownKeys();
        if (problems.isEmpty()) {
            checkTogether(config, reader);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    /** Every key there is. */
    static Set<String> knownKeys() {
        var reader = new ConfigReader(List.of(), new ArrayList<>());
        read(reader);
        return reader.knownKeys();
    }

    private static String variable(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static GatewayConfig read(ConfigReader reader) {
        GatewayConfig otherwise = GatewayConfig.defaults();
        return new GatewayConfig(
                srt(reader, otherwise.srt()),
                new RtmpConfig(reader.bool("rtmp.enabled", otherwise.rtmp().enabled()),
                        reader.addresses("rtmp.listen", otherwise.rtmp().listen())),
                new HttpConfig(reader.bool("http.enabled", otherwise.http().enabled()),
                        reader.addresses("http.listen", otherwise.http().listen())),
                new AdminConfig(reader.bool("admin.enabled", otherwise.admin().enabled()),
                        reader.addresses("admin.listen", otherwise.admin().listen()),
                        reader.text("admin.token", otherwise.admin().token())),
                hls(reader, otherwise.hls()),
                hooks(reader, otherwise.hooks()),
                reader.forwardRules("forward", List.of("rtmp", "srt")));
    }

    private static SrtConfig srt(ConfigReader reader, SrtConfig otherwise) {
        return new SrtConfig(
                reader.addresses("srt.listen", otherwise.listen()),
                reader.duration("srt.latency", otherwise.latency(), Duration.ZERO, Duration.ofSeconds(60)),
                new SrtEncryption(
                        reader.secret("srt.passphrase", otherwise.encryption().passphrase(), 10, 80),
                        reader.integer("srt.pbkeylen", otherwise.encryption().keyBytes(), List.of(16, 24, 32))),
                reader.duration("srt.peer-idle-timeout", otherwise.peerIdleTimeout(), Duration.ofSeconds(1),
                        Duration.ofSeconds(300)),
                reader.integer("srt.max-connections", otherwise.maxConnections(), 1, MAX_CONNECTIONS),
                reader.choice("srt.default-mode", otherwise.defaultMode()),
                reader.choice("srt.takeover", otherwise.takeover()));
    }

    private static HlsConfig hls(ConfigReader reader, HlsConfig otherwise) {
        return new HlsConfig(
                reader.bool("hls.enabled", otherwise.enabled()),
                reader.duration("hls.segment", otherwise.segment(), Duration.ofMillis(500), Duration.ofSeconds(60)),
                reader.duration("hls.window", otherwise.window(), Duration.ofSeconds(1), Duration.ofSeconds(600)));
    }

    private static HooksConfig hooks(ConfigReader reader, HooksConfig otherwise) {
        List<String> schemes = List.of("http", "https");
        return new HooksConfig(
                reader.bool("hooks.enabled", otherwise.enabled()),
                reader.uris("hooks.on_publish", otherwise.onPublish(), schemes),
                reader.uris("hooks.on_unpublish", otherwise.onUnpublish(), schemes),
                reader.uris("hooks.on_play", otherwise.onPlay(), schemes),
                reader.uris("hooks.on_stop", otherwise.onStop(), schemes),
                reader.duration("hooks.timeout", otherwise.timeout(), Duration.ofMillis(10), Duration.ofSeconds(60)),
                reader.choice("hooks.on-error", otherwise.onError()));
    }

    private static void checkTogether(GatewayConfig config, ConfigReader reader) {
        AdminConfig admin = config.admin();
        for (InetSocketAddress address : admin.listen()) {
            if (admin.enabled() && admin.token().isEmpty() && !address.getAddress().isLoopbackAddress()) {
                reader.reject("admin.listen", "found %s, which is not a loopback address: set admin.token as well"
                        .formatted(address.getAddress().getHostAddress() + ":" + address.getPort()));
            }
        }
        if (config.hls().window().compareTo(config.hls().segment().multipliedBy(3)) < 0) {
            reader.reject("hls.window", "found %s, allowed: at least three times hls.segment, which is %s".formatted(
                    ConfigValues.text(config.hls().window()), ConfigValues.text(config.hls().segment())));
        }
    }
}
