package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.load.Load;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the two: a command that takes the flags of {@code libsrt_load}.
 *
 * @param name as the table names it
 * @param command what starts it
 * @param warmsUp whether it takes {@code --warmup}, which a JVM needs and a C program does not
 */
record Side(String name, List<String> command, boolean warmsUp) {
    private static final String HEAP = "-Xmx512m";

    static Side libsrt(Path programs) {
        return new Side("libsrt", List.of(programs.resolve("libsrt_load").toString()), false);
    }

    static Side own(Path java, String classPath) {
        return new Side("srt4j", List.of(java.toString(), "-XX:+UseSerialGC", HEAP,
                "--enable-native-access=ALL-UNNAMED", "-Dslf4j.internal.verbosity=ERROR", "-cp", classPath,
                Load.class.getName()), true);
    }

    /** The same with other options for the heap of a JVM. */
    Side withHeap(List<String> options) {
        List<String> words = new ArrayList<>(command);
        int at = words.indexOf(HEAP);
        if (at >= 0) {
            words.remove(at);
            words.addAll(at, options);
        }
        return new Side(name, words, warmsUp);
    }

    /** The command for a role and its flags. */
    List<String> load(String role, int port, int warmUpSeconds, List<String> flags) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("-r", role, "-p", Integer.toString(port)));
        words.addAll(flags);
        if (warmsUp && warmUpSeconds > 0) {
            words.addAll(List.of("--warmup", Integer.toString(warmUpSeconds)));
        }
        return words;
    }
}
