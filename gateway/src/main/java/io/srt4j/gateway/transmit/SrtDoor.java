package io.srt4j.gateway.transmit;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRequest;
import io.srt4j.transport.SrtRuntime;
import io.srt4j.transport.SrtUri;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes the connections of one address, one at a time: calls, meets, or takes a caller. A listener keeps its port from
 * the beginning to {@link #close}; while it has a peer, other callers are refused with CONFLICT.
 *
 * <p>{@link #next} belongs to one thread.
 */
public final class SrtDoor implements Closeable {
    private final SrtRuntime runtime;
    private final SrtUri uri;
    private final Optional<SrtListener> listener;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Takes the port if {@code address} is a listener's.
     *
     * @throws IOException if it is not to be had
     */
    public SrtDoor(SrtRuntime runtime, SrtUri address) throws IOException {
        this.runtime = runtime;
        uri = address.withOptions(roomy(address.options()));
        listener = uri.mode() == SrtUri.Mode.LISTENER
                ? Optional.of(runtime.listen(uri.address(), uri.options(), this::decide))
                : Optional.empty();
    }

    /** SRTO_PAYLOADSIZE bounds only what is sent; its default would refuse messages that a source may well bring. */
    private static SrtOptions roomy(SrtOptions options) {
        return options.payloadBytes() == SrtOptions.defaults().payloadBytes()
                ? options.toBuilder().payloadBytes(SrtOptions.MAX_PAYLOAD_BYTES).build()
                : options;
    }

    private AcceptPolicy.Decision decide(SrtRequest request) {
        if (!taken.compareAndSet(false, true)) {
            return request.reject(RejectReason.CONFLICT);
        }
        AutoCloseable release = () -> taken.set(false);
        request.attach(release);
        return request.accept();
    }

    /** Whether {@link #next} waits for a caller, for as long as it takes. */
    public boolean isListening() {
        return listener.isPresent();
    }

    /** The next connection. The one before, if any, was {@linkplain #release released}. */
    public SrtConnection next() throws IOException {
        return listener.isPresent() ? listener.get().accept() : runtime.connect(uri);
    }

    /** The present connection is of no use any more: another caller may come. */
    public void release() {
        taken.set(false);
    }

    @Override
    public void close() {
        listener.ifPresent(SrtListener::close);
    }
}
