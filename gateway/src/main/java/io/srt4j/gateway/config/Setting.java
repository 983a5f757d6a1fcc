package io.srt4j.gateway.config;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One value somebody wrote down, and where.
 *
 * @param key the whole path, such as {@code srt.listen}
 * @param where file and line, environment variable or option, as a problem with it is to be reported
 */
record Setting(String key, Node value, String where) {}
