package io.srt4j.gateway.transmit;

import io.srt4j.transport.SrtException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;

/**
 * The source or the target: opens its medium, has it used until it ends, and opens it again where that was asked for and
 * makes sense. Runs on a virtual thread of its own, which {@link #stop} may interrupt from any other.
 *
 * @param <T> what is opened
 */
final class Side<T extends Closeable> implements Runnable {
    /** Opens the medium. */
    interface Opener<T> {
        T open() throws IOException;
    }

    /** What is done with the opened medium. */
    interface Use<T> {
        /** Returns when it came to its end: true if that was the end of all, false if there may be another one. */
        boolean isOver(T opened) throws IOException, InterruptedException;
    }

    /** Whether an end or a failure is followed by another attempt. */
    enum Again {
        NEVER,
        AT_ONCE,
        /** After a pause that grows with each failure. */
        LATER
    }

    private final String name;
    private final Again again;
    private final Opener<T> opener;
    private final Use<T> use;
    private final Journal journal;
    private final Backoff backoff = new Backoff();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Optional<IOException> failure = Optional.empty();

    /** @param name for the user: {@code source srt://…} */
    Side(String name, Again again, Opener<T> opener, Use<T> use, Journal journal) {
        this.name = name;
        this.again = again;
        this.opener = opener;
        this.use = use;
        this.journal = journal;
        thread = Thread.ofVirtual().name(name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Ends it as soon as it can; a second call changes nothing. */
    void stop() {
        stopping = true;
        thread.interrupt();
    }

    /** Waits for its end, at most so long. */
    void join(Duration patience) throws InterruptedException {
        boolean _ = thread.join(patience);
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Why it ended, if not as it should. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                long startNs = System.nanoTime();
                Optional<String> end = attempt();
                if (end.isEmpty() || stopping) {
                    return;
                }
                if (again == Again.LATER) {
                    Duration pause = backoff.after(Duration.ofNanos(System.nanoTime() - startNs));
                    journal.tell(name + ": " + end.get() + "; again in " + pause.toMillis() / 1000.0 + " s");
                    Thread.sleep(pause);
                } else {
                    journal.tell(name + ": " + end.get());
                }
            }
        } catch (InterruptedException | SrtException.Interrupted | ClosedByInterruptException _) {
            journal.detail(name + ": stopped");
        } catch (IOException e) {
            if (!stopping) {
                failure = Optional.of(new IOException(name + ": " + Failure.text(e), e));
            }
        } catch (RuntimeException e) {
            failure = Optional.of(new IOException(name + ": " + e, e)); // a bug, but not one to end with success
        }
    }

    /** Opens and uses it once. Empty: that was all; else how it ended, and there is to be another attempt. */
    private Optional<String> attempt() throws IOException, InterruptedException {
        try (T opened = opener.open()) {
            if (use.isOver(opened)) {
                return Optional.empty();
            }
            if (again == Again.NEVER) {
                journal.tell(name + ": end of stream");
                return Optional.empty();
            }
            return Optional.of("end of stream");
        } catch (SrtException.Interrupted e) {
            throw e;
        } catch (IOException e) {
            if (again == Again.NEVER) {
                throw e;
            }
            return Optional.of(Failure.text(e));
        }
    }
}
