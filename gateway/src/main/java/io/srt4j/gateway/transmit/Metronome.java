package io.srt4j.gateway.transmit;

import io.srt4j.transport.SrtException;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Holds a reader back until what it has read is due. After a stall, when nobody took anything for a while, it goes on
 * from where it is at the usual pace and does not hurry after the time that was lost. Owned by the reader.
 */
final class Metronome implements Closeable {
    /** More than a busy machine is late, less than a receiver's buffer. */
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Schedule schedule;
    private boolean running;
    private long startNs;

    Metronome(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Waits until the byte at {@code offset} is due. */
    void await(long offset) throws IOException {
        long waitNs = waitNs(offset, System.nanoTime());
        if (waitNs > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(waitNs);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new SrtException.Interrupted("reading a file");
            }
        }
    }

    /** How long it is from now until then; not positive if it is due. */
    long waitNs(long offset, long nowNs) throws IOException {
        long dueNs = schedule.dueNs(offset);
        if (!running || nowNs - startNs - dueNs > STALL_NS) {
            running = true;
            startNs = nowNs - dueNs;
        }
        return startNs + dueNs - nowNs;
    }

    @Override
    public void close() throws IOException {
        schedule.close();
    }
}
