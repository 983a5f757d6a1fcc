package io.srt4j.benchmarks.load;

import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Opens as many connections as the options ask for, by calling or by waiting for callers. */
final class Connections {
    private final LoadOptions options;
    private final SrtRuntime runtime;

    Connections(LoadOptions options, SrtRuntime runtime) {
        this.options = options;
        this.runtime = runtime;
    }

    /** All of them; those of a listener in the order in which they came. */
    List<SrtConnection> open() throws IOException {
        return options.calls() ? call() : await();
    }

    private List<SrtConnection> call() throws IOException {
        List<SrtConnection> opened = new ArrayList<>();
        for (int i = 0; i < options.connections(); i++) {
            try {
                opened.add(options.sharesPort() && !opened.isEmpty()
                        ? runtime.connectFrom(opened.getFirst().localAddress(), options.address(),
                                options.srtOptions(i))
                        : runtime.connect(options.address(), options.srtOptions(i)));
            } catch (IOException e) {
                System.err.println("connect " + i + ": " + e.getMessage());
            }
        }
        if (opened.isEmpty()) {
            throw new IOException("no connection");
        }
        System.err.println("connected");
        return opened;
    }

    private List<SrtConnection> await() throws IOException {
        List<SrtConnection> accepted = new ArrayList<>();
        SrtListener listener = runtime.listen(options.address(), options.srtOptions(0), AcceptPolicy.acceptAll());
        System.err.println("listening");
        Duration limit = options.patience();
        while (accepted.size() < options.connections()) {
            accepted.add(listener.accept(limit));
        }
        return accepted;
    }
}
