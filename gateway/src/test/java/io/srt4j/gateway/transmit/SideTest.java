package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SideTest {
    private final StringWriter told = new StringWriter();
    private final Journal journal = new Journal(new PrintWriter(told), Journal.Level.NORMAL);

    @Test
    void whatFailsIsNamedWithTheSideItFailedOn() {
        Side<Closeable> side = side(Side.Again.NEVER, () -> {
            throw new FileNotFoundException("gone");
        });
        side.run();
        assertThat(side.failure()).get().asString().contains("source x: gone");
    }

    @Test
    void aBugOnOneSideIsAFailureToo() {
        Side<Closeable> side = side(Side.Again.LATER, () -> {
            throw new IllegalStateException("impossible");
        });
        side.run();
        assertThat(side.failure()).get().asString().contains("source x: java.lang.IllegalStateException: impossible");
    }

    @Test
    void aSideThatListensOnIsOpenedAgainUntilAllIsOver() {
        Queue<Boolean> ends = new ArrayDeque<>(List.of(false, false, true));
        var side = new Side<Closeable>("source x", Side.Again.AT_ONCE, () -> () -> {}, _ -> ends.remove(), journal);
        side.run();
        assertThat(side.failure()).isEmpty();
        assertThat(ends).isEmpty();
        assertThat(told.toString().lines()).hasSize(2).allMatch(line -> line.endsWith("source x: end of stream"));
    }

    private Side<Closeable> side(Side.Again again, Side.Opener<Closeable> opener) {
        return new Side<>("source x", again, opener, _ -> true, journal);
    }
}
