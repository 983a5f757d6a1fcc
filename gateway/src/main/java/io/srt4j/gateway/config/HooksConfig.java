package io.srt4j.gateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Section {@code hooks}: the addresses that are asked or told about sessions, each list in order.
 *
 * @param timeout for one call of one address
 * @param onError what a begin hook counts as that could not be asked
 */
public record HooksConfig(boolean enabled, List<URI> onPublish, List<URI> onUnpublish, List<URI> onPlay,
        List<URI> onStop, Duration timeout, OnError onError) {

    /** The verdict of a hook that did not answer. */
    public enum OnError {
        REFUSE,
        ALLOW
    }

    public HooksConfig {
        onPublish = List.copyOf(onPublish);
        onUnpublish = List.copyOf(onUnpublish);
        onPlay = List.copyOf(onPlay);
        onStop = List.copyOf(onStop);
    }

    public static HooksConfig defaults() {
        return new HooksConfig(true, List.of(), List.of(), List.of(), List.of(), Duration.ofSeconds(3), OnError.REFUSE);
    }
}
