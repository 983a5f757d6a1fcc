package io.srt4j.benchmarks.load;

import io.srt4j.transport.SrtRuntime;
import java.util.List;

/** The command: one role, one JSON object on standard output at its end. */
public final class Load {
    private Load() {}

    /** Exits with 2 if the arguments are wrong. */
    public static void main(String[] arguments) throws Exception {
        LoadOptions options;
        try {
            options = LoadOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try (SrtRuntime runtime = SrtRuntime.builder().build()) {
            if (options.warmUpSeconds() > 0) {
                WarmUp.run(options, runtime);
            }
            String report = switch (options.role()) {
                case SEND -> new SendLoad(options, runtime).run();
                case RECV -> new ReceiveLoad(options, runtime).run();
                case CONN -> new ConnectLoad(options, runtime).run();
                case ACCEPT -> new AcceptLoad(options, runtime).run();
            };
            System.out.println(report);
        }
    }
}
