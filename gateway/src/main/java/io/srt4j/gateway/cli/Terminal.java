package io.srt4j.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What somebody sits in front of. */
final class Terminal {
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether standard error is shown on a terminal; known on Linux only, elsewhere no. */
    static boolean showsErrors() {
        try {
            String device = Files.readSymbolicLink(STDERR).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
