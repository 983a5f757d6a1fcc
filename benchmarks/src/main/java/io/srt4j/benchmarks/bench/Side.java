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
    /** Otherwise what Java does by itself on a server; touched before, as that of a server that has run for a while. */
    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    static Side libsrt(Path programs) {
        return new Side("libsrt", List.of(programs.resolve("libsrt_load").toString()), false);
    }

    static Side own(Path java, String classPath) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(HEAP);
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-Dslf4j.internal.verbosity=ERROR", "-cp", classPath,
                        Load.class.getName()));
        return new Side("srt4j", command, true);
    }

    /** The same with other options for the heap of a JVM. */
    Side withHeap(List<String> options) {
        List<String> words = new ArrayList<>(command);
        if (words.removeAll(HEAP)) {
            words.addAll(1, options);
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
