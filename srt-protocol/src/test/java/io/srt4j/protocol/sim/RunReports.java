package io.srt4j.protocol.sim;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Prints the end of the datagram trace of every network a failing test made in its thread; {@code -Dsrt4j.traceLines=…}
 * for more or less of it.
 */
public final class RunReports implements BeforeEachCallback, TestExecutionExceptionHandler {
    private static final int LINES = Integer.getInteger("srt4j.traceLines", 60);
    private static final int MAX_NETWORKS = 4;
    private static final ThreadLocal<List<SimNetwork>> NETWORKS = ThreadLocal.withInitial(ArrayList::new);

    static void add(SimNetwork network) {
        List<SimNetwork> networks = NETWORKS.get();
        if (networks.size() == MAX_NETWORKS) {
            networks.removeFirst();
        }
        networks.add(network);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        NETWORKS.get().clear();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        System.err.println("FAILED " + context.getUniqueId() + ": " + failure);
        for (SimNetwork network : NETWORKS.get()) {
            System.err.printf("seed 0x%x, simulated time %.6f s%n%s", network.seed(), network.nowNs() / 1e9,
                    network.trace().report(LINES));
        }
        throw failure;
    }
}
