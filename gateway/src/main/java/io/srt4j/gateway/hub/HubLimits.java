package io.srt4j.gateway.hub;

import java.time.Duration;

/**
 * How much of a stream is kept for readers. Applies to the frames and to the transport chunks of a stream separately.
 *
 * <p>The newest group of pictures is kept from its key frame on, so that a late joiner gets a picture at once, unless it
 * grows beyond {@code maxBytes} or {@code maxDuration}. What is older than the group is kept only for {@code backlog}:
 * that is how far a slow reader may fall behind before it has to skip.
 *
 * @param maxBytes    of payload per ring
 * @param maxDuration of media per ring
 * @param backlog     of media before the newest random access point
 */
public record HubLimits(int maxBytes, Duration maxDuration, Duration backlog) {
    public static final HubLimits DEFAULT = new HubLimits(64 << 20, Duration.ofSeconds(30), Duration.ofSeconds(6));

    public HubLimits {
        if (maxBytes < 1 || maxDuration.isNegative() || backlog.isNegative()) {
            throw new IllegalArgumentException("limits must be positive: " + maxBytes + " bytes, " + maxDuration + ", "
                    + backlog);
        }
    }
}
