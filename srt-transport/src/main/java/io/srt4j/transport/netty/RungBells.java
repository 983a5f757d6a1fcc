package io.srt4j.transport.netty;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The bells that rang since the loop last looked, hung up one behind the other; see {@link LoopBell}. */
final class RungBells {
    private final AtomicReference<@Nullable LoopBell> first = new AtomicReference<>();

    /** Any thread: hangs {@code bell} up. Whether it is the only one, so that somebody should tell the loop. */
    boolean hangUp(LoopBell bell) {
        LoopBell present;
        do {
            present = first.get();
            bell.next = present;
        } while (!first.compareAndSet(present, bell));
        return present == null;
    }

    /** On the loop: takes all of them down, and serves each. */
    void answer(Consumer<LoopBell> service) {
        LoopBell bell = first.get() == null ? null : first.getAndSet(null);
        while (bell != null) {
            LoopBell next = bell.next; // read before the answer: from then on the bell may be hung up elsewhere
            bell.next = null;
            bell.answer();
            service.accept(bell);
            bell = next;
        }
    }
}
