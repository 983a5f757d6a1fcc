package io.srt4j.transport.netty;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.EndpointCore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gives the connections of one endpoint their part of a turn: those whose bells rang, those in which the core sees something
 * to do, and to all of them its end. A bug in the handling of one connection closes that connection, alone.
 *
 * <p>Loop-confined, except {@link #hangUp}.
 */
final class ConnectionTurns {
    private final RareLog troubles;
    private final Waker waker;
    private final Consumer<Thread> wakeLater;
    private final RungBells rungBells = new RungBells();
    private final Set<LoopBell> connections = new HashSet<>();
    /** In this turn; see {@link ConnectionPort#onTurnEnd}. */
    private final ArrayList<LoopBell> served = new ArrayList<>();
    private final Consumer<LoopBell> serving = this::serve;
    private long nowNs;

    /** The threads of the application are woken by {@code waker}. */
    ConnectionTurns(Waker waker, RareLog troubles) {
        this.waker = waker;
        this.troubles = troubles;
        wakeLater = waker::add;
    }

    void add(LoopBell bell) {
        connections.add(bell);
    }

    void remove(LoopBell bell) {
        connections.remove(bell);
    }

    /** Any thread; see {@link RungBells#hangUp}. */
    boolean hangUp(LoopBell bell) {
        return rungBells.hangUp(bell);
    }

    /** Serves those whose bells rang. */
    void serveRung(long turnNs) {
        nowNs = turnNs;
        rungBells.answer(serving);
    }

    /**
     * Serves each connection that has something to do, once, however many they are: the next turn begins with the first one
     * again, so those behind a limit would wait for ever.
     *
     * @return whether there was one
     */
    boolean serveTouched(EndpointCore core, long turnNs) {
        nowNs = turnNs;
        boolean any = false;
        for (ConnectionCore touched = core.pollTouched(nowNs); touched != null; touched = core.pollTouched(nowNs)) {
            if (touched.attachment() instanceof LoopBell bell) {
                serve(bell);
            }
            any = true;
        }
        return any;
    }

    private void serve(LoopBell bell) {
        if (!bell.served) {
            bell.served = true;
            served.add(bell);
        }
        try {
            bell.port.onTurn(bell.core, nowNs);
        } catch (RuntimeException | AssertionError e) {
            troubles.bug(nowNs, "connection with " + bell.core.peer() + " failed", e);
            bell.core.close(nowNs, CloseReason.internal(String.valueOf(e)));
        }
    }

    /** What the turn had to send has left: wakes whom it has something for. */
    void end() {
        for (int i = 0; i < served.size(); i++) {
            LoopBell bell = served.get(i);
            bell.served = false;
            bell.port.onTurnEnd(wakeLater);
        }
        served.clear();
        waker.flush();
    }

    /** The endpoint is gone. */
    void lose(CloseReason reason) {
        List.copyOf(connections).forEach(bell -> bell.port.onEndpointLost(reason));
        connections.clear();
    }
}
