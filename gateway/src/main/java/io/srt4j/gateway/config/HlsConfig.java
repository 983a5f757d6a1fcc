package io.srt4j.gateway.config;

import java.time.Duration;

/**
 * Section {@code hls}.
 *
 * @param segment shortest length of a segment; it ends at the first key frame after that
 * @param window how much of the past a playlist lists
 */
public record HlsConfig(boolean enabled, Duration segment, Duration window) {

    public static HlsConfig defaults() {
        return new HlsConfig(true, Duration.ofSeconds(2), Duration.ofSeconds(12));
    }
}
