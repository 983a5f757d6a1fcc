package io.srt4j.transport;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A listener and a caller that are connected over real loopback sockets, in a runtime of their own. */
final class Loopback implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    /** Little latency, so that tests are quick. */
    static final SrtOptions OPTIONS = SrtOptions.builder().latencyMs(20).build();

    final SrtRuntime runtime;
    final SrtListener listener;
    final SrtConnection caller;
    final SrtConnection callee;

    private Loopback(SrtRuntime runtime, SrtListener listener, SrtConnection caller, SrtConnection callee) {
        this.runtime = runtime;
        this.listener = listener;
        this.caller = caller;
        this.callee = callee;
    }

    static Loopback connected() throws IOException {
        return connected(OPTIONS, OPTIONS);
    }

    static Loopback connected(SrtOptions callerOptions, SrtOptions listenerOptions) throws IOException {
        SrtRuntime runtime = SrtRuntime.builder().build();
        SrtListener listener = runtime.listen(ANY_PORT, listenerOptions, AcceptPolicy.acceptAll());
        SrtConnection caller = runtime.connect(listener.localAddress(), callerOptions);
        return new Loopback(runtime, listener, caller, listener.accept(PATIENCE));
    }

    @Override
    public void close() {
        runtime.close();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The next message, as text. */
    static String receive(SrtConnection from) throws SrtException {
        ByteBuffer into = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
        int bytes = from.receive(into, PATIENCE);
        return bytes < 0 ? "<end>" : StandardCharsets.UTF_8.decode(into.flip()).toString();
    }

    /** Something that may fail. */
    interface Work<T> {
        T run() throws Exception;
    }

    /** Something that goes on on a thread of its own. */
    record Task<T>(Thread thread, CompletableFuture<T> result) {
        T await() throws InterruptedException, ExecutionException, TimeoutException {
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    static <T> Task<T> inBackground(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                result.complete(work.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return new Task<>(thread, result);
    }
}
