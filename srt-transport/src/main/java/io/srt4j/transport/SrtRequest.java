package io.srt4j.transport;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetSocketAddress;

/**
 * A caller that waits for an answer, as an {@link AcceptPolicy} sees it.
 *
 * <p>Owned by the policy's thread until it decides.
 */
public interface SrtRequest {
    /** What the caller asks for, exactly as sent; empty if it does not say. Written by the peer: escape it in logs. */
    String streamId();

    InetSocketAddress remoteAddress();

    /** The listener's address. */
    InetSocketAddress localAddress();

    /** The caller's SRT version: {@code major << 16 | minor << 8 | patch}. */
    int peerVersion();

    /** The receiver latency the caller asks for. */
    int requestedLatencyMs();

    /** Whether the caller wants to encrypt. */
    boolean isEncrypted();

    /** The options the connection gets if the policy does not change them. */
    SrtOptions options();

    /**
     * Gives the later connection something to carry. If no connection comes of the request, because the policy says
     * no or fails, the caller gave up meanwhile, or the listener closes, an {@link AutoCloseable} is closed instead.
     */
    void attach(Object attachment);

    /** Lets the caller in with the listener's options. */
    default AcceptPolicy.Decision accept() {
        return new AcceptPolicy.Decision.Accept(options());
    }

    /** Lets the caller in with options of its own. */
    default AcceptPolicy.Decision accept(SrtOptions options) {
        return new AcceptPolicy.Decision.Accept(options);
    }

    /**
     * Lets the caller in if it has this passphrase, whatever the listener's is. One that has not is refused with
     * {@link RejectReason#BAD_SECRET}, one that has none with {@link RejectReason#UNSECURE}.
     *
     * @param passphrase 10..80 bytes of UTF-8; empty for a connection in clear
     */
    default AcceptPolicy.Decision accept(String passphrase) {
        boolean follows = options().followPeerAddress() && !passphrase.isEmpty();
        return accept(options().toBuilder().passphrase(passphrase).followPeerAddress(follows).build());
    }

    /** Refuses the caller, which is told {@code reason}. */
    default AcceptPolicy.Decision reject(RejectReason reason) {
        return reject(reason, "");
    }

    /** The same, with {@code detail} for {@link SrtListener#rejections}. */
    default AcceptPolicy.Decision reject(RejectReason reason, String detail) {
        return new AcceptPolicy.Decision.Reject(reason, detail);
    }
}
