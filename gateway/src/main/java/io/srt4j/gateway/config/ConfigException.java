package io.srt4j.gateway.config;

import java.util.List;

/** A configuration that cannot be used: everything that is wrong with it, one sentence each. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Each names where (file and line, variable or option), the key, what was found and what is allowed. */
    public List<String> problems() {
        return problems;
    }
}
