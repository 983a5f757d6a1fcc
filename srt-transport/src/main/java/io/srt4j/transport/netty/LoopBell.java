package io.srt4j.transport.netty;

import io.srt4j.protocol.core.ConnectionCore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the loop for one connection: however often it is rung, the loop looks once.
 *
 * <p>Rung bells hang in a list inside {@link EndpointDriver}, so that a turn serves all connections that rang and
 * sends once. Any thread may ring; {@code next} belongs to whoever made {@code rung} true, then to the loop.
 */
public final class LoopBell {
    final ConnectionCore core;
    final ConnectionPort port;
    private final EndpointDriver driver;
    private final AtomicBoolean rung = new AtomicBoolean();
    @Nullable LoopBell next;
    /** The driver's: whether the present turn has served it. */
    boolean served;

    LoopBell(EndpointDriver driver, ConnectionCore core, ConnectionPort port) {
        this.driver = driver;
        this.core = core;
        this.port = port;
    }

    /** Asks for a turn, after what the loop shall find was written. */
    public void ring() {
        if (!rung.getAndSet(true)) {
            driver.enqueue(this);
        }
    }

    /**
     * On the loop, before it looks: from here on a new ring counts again. An exchange, not a plain write: it sees
     * everything that was written before a ring it takes away.
     */
    void answer() {
        rung.getAndSet(false);
    }
}
