package io.srt4j.transport.facade;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what a policy attached to a request that came to nothing. It may block, so never on a loop. */
final class Attachments {
    private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

    private Attachments() {}

    /** Closes {@code attachment}, if it can be closed, on a thread of its own. */
    static void closeSoon(@Nullable Object attachment) {
        if (attachment instanceof AutoCloseable closeable) {
            Thread.ofVirtual().name("srt-abandon").start(() -> close(closeable));
        }
    }

    /** Closes {@code attachment}, if it can be closed, now. */
    static void close(@Nullable Object attachment) {
        if (attachment instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("closing {} of a connection that did not come about failed", attachment, e);
            }
        }
    }
}
