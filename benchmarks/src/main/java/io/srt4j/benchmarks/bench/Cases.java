package io.srt4j.benchmarks.bench;

import java.util.List;

/** Everything that {@code bin/bench} measures, in the order of the table. */
final class Cases {
    private Cases() {}

    static List<BenchCase> all(java.nio.file.Path programs) {
        return List.of(new StreamCase(100, Cipher.NONE), new StreamCase(100, Cipher.AES_128),
                new StreamCase(500, Cipher.NONE), new StreamCase(500, Cipher.AES_128));
    }

    /** Two short ones that show that everything works. */
    static List<BenchCase> smoke() {
        return List.of(new StreamCase(100, Cipher.NONE));
    }
}
