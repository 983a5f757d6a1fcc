package io.srt4j.benchmarks.load;

import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/** Takes callers and lets them go until its time is over. */
final class AcceptLoad {
    private final LoadOptions options;
    private final SrtRuntime runtime;

    AcceptLoad(LoadOptions options, SrtRuntime runtime) {
        this.options = options;
        this.runtime = runtime;
    }

    String run() throws IOException {
        ProcessCost begin = ProcessCost.now();
        long endNs = begin.atNs() + options.patience().toNanos();
        long accepted = 0;
        try (SrtListener listener =
                runtime.listen(options.address(), options.srtOptions(0), AcceptPolicy.acceptAll())) {
            System.err.println("listening");
            for (long leftNs = endNs - begin.atNs(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
                SrtConnection connection = listener.accept(Duration.ofNanos(leftNs));
                accepted++;
                Thread.startVirtualThread(() -> readToTheEnd(connection));
            }
        } catch (SrtException.TimedOut _) {
            // its time is over
        }
        return String.format(Locale.ROOT, "{\"role\":\"accept\",\"lib\":\"srt4j\",\"accepted\":%d,%s}", accepted,
                ProcessCost.now().json(begin, 0));
    }

    private static void readToTheEnd(SrtConnection connection) {
        try (connection) {
            ByteBuffer message = LoadMessage.room();
            while (connection.receive(message.clear()) >= 0) {
                // what a caller sends is of no interest here
            }
        } catch (SrtException e) {
            System.err.println("accepted: " + e.getMessage());
        }
    }
}
