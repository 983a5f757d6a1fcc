package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.StreamName;

/** Somebody already publishes under the name asked for. */
public final class StreamBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String publisherId;

    StreamBusyException(StreamName name, String publisherId) {
        super(name + " is already published by " + publisherId);
        this.publisherId = publisherId;
    }

    /** The session that publishes now. */
    public String publisherId() {
        return publisherId;
    }
}
