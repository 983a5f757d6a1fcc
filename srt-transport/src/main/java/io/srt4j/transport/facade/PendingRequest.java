package io.srt4j.transport.facade;

import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtRequest;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A request while its policy thinks. Owned by the policy's thread, but for the fields that name the loop. */
final class PendingRequest implements SrtRequest {
    final ConnectionRequest request;
    private final InetSocketAddress localAddress;
    private final SrtOptions options;
    /** Written by the policy's thread, read by the loop after the decision was handed over. */
    @Nullable Object attachment;
    /** The loop's: who thinks, and what stops that. */
    @Nullable Thread thread;
    @Nullable Future<?> deadline;

    PendingRequest(ConnectionRequest request, InetSocketAddress localAddress, SrtOptions options) {
        this.request = request;
        this.localAddress = localAddress;
        this.options = options;
    }

    @Override
    public String streamId() {
        return request.streamId();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return request.peer();
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public int peerVersion() {
        return request.peerVersion();
    }

    @Override
    public int requestedLatencyMs() {
        return request.requestedLatencyMs();
    }

    @Override
    public boolean isEncrypted() {
        return request.isEncrypted();
    }

    @Override
    public SrtOptions options() {
        return options;
    }

    @Override
    public void attach(Object carried) {
        attachment = carried;
    }
}
