package io.srt4j.protocol.core;

import io.srt4j.protocol.settings.NegotiatedSettings;
import java.net.InetSocketAddress;

/** What happens to a connection, beside messages. */
public sealed interface ConnectionEvent {
    /** The handshake is over; messages may be sent and will come. */
    record Connected(NegotiatedSettings settings) implements ConnectionEvent {}

    /** The peer's packets come from another address, which one of them proved to be the peer's. */
    record Moved(InetSocketAddress from, InetSocketAddress to) implements ConnectionEvent {}

    /** The end; always the last event, and after every message that was received in time. */
    record Closed(CloseReason reason) implements ConnectionEvent {}
}
