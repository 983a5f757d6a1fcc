package io.srt4j.transport.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of an endpoint. It is armed again only for an earlier deadline: one that moved later, as most do with
 * every packet, costs nothing but a turn without effect when the timer fires early. Loop-confined.
 */
final class TurnTimer {
    private final EventLoop loop;
    private final Runnable turn;
    private @Nullable Future<?> armed;
    private long armedForNs;

    /** A timer that runs {@code turn} on {@code loop}. */
    TurnTimer(EventLoop loop, Runnable turn) {
        this.loop = loop;
        this.turn = () -> {
            armed = null;
            turn.run();
        };
    }

    /** Fires at {@code atNs} at the latest. */
    void arm(long nowNs, long atNs) {
        if (armed == null || atNs - armedForNs < 0) {
            disarm();
            armedForNs = atNs;
            armed = loop.schedule(turn, atNs - nowNs, TimeUnit.NANOSECONDS);
        }
    }

    void disarm() {
        if (armed != null) {
            armed.cancel(false);
            armed = null;
        }
    }
}
