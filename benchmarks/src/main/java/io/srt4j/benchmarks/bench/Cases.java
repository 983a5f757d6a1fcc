package io.srt4j.benchmarks.bench;

import java.nio.file.Path;
import java.util.List;

/** Everything that {@code bin/bench} measures, in the order of the table. */
final class Cases {
    /** From the root of the clone, where {@code bin/bench} builds it. */
    private static final Path GATEWAY = Path.of("gateway", "target", "srt4j.jar");

    private Cases() {}

    /** @param programs the folder of the C programs */
    static List<BenchCase> all(Path programs) {
        return List.of(
                new StreamCase(100, Cipher.NONE),
                new StreamCase(100, Cipher.AES_128),
                new StreamCase(500, Cipher.NONE),
                new StreamCase(500, Cipher.AES_128),
                new RateCase(Cipher.NONE, Target.atLeast(1.5)),
                new RateCase(Cipher.AES_128, Target.atLeast(3).and(950)),
                new CallersCase(),
                new ManyCase(150),
                new MemoryCase(),
                new DelayCase(),
                new ConnectCase(1),
                new ConnectCase(8),
                new PlayCase(programs, GATEWAY, 200),
                new LossCase(programs),
                new PacingCase(programs));
    }

    /** Two short ones that show that everything works. */
    static List<BenchCase> smoke() {
        return List.of(new StreamCase(100, Cipher.NONE), new ConnectCase(1));
    }
}
