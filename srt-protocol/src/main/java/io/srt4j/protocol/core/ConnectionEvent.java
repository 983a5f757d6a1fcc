package io.srt4j.protocol.core;

import io.srt4j.protocol.settings.NegotiatedSettings;

/** What happens to a connection, beside messages. */
public sealed interface ConnectionEvent {
    /** The handshake is over; messages may be sent and will come. */
    record Connected(NegotiatedSettings settings) implements ConnectionEvent {}

    /** The end; always the last event, and after every message that was received in time. */
    record Closed(CloseReason reason) implements ConnectionEvent {}
}
