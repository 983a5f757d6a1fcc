package io.srt4j.gateway.admin;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether new work should be sent here: what {@code /readyz} tells a load balancer. Set by the gateway while it starts
 * and stops, read by any thread.
 */
public final class Readiness {
    private final AtomicReference<String> obstacle = new AtomicReference<>("starting");

    /** Everything is bound. */
    public void ready() {
        obstacle.set("");
    }

    /** Turns new work away; {@code why} is one or two words for whoever looks, such as {@code stopping}. */
    public void notReady(String why) {
        obstacle.set(why);
    }

    /** Empty when ready. */
    String obstacle() {
        return obstacle.get();
    }
}
