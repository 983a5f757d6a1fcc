package io.srt4j.gateway.access;

import io.srt4j.gateway.config.HooksConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** What hooks are asked or told about. */
enum HookEvent {
    ON_PUBLISH,
    ON_UNPUBLISH,
    ON_PLAY,
    ON_STOP;

    static HookEvent beginOf(Role role) {
        return role == Role.PUBLISH ? ON_PUBLISH : ON_PLAY;
    }

    static HookEvent endOf(Role role) {
        return role == Role.PUBLISH ? ON_UNPUBLISH : ON_STOP;
    }

    /** The name in configuration, requests and metrics. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<URI> addresses(HooksConfig config) {
        return switch (this) {
            case ON_PUBLISH -> config.onPublish();
            case ON_UNPUBLISH -> config.onUnpublish();
            case ON_PLAY -> config.onPlay();
            case ON_STOP -> config.onStop();
        };
    }
}
