package io.srt4j.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PayloadPoolTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte USED = 1;

    private final PayloadPool pool = new PayloadPool(16);

    /** No array is with two holders, and what was given back is taken again before anything new is made. */
    @SeededTest(runs = 20)
    void agreesWithAStack(Seed seed) {
        SplittableRandom random = seed.random();
        ArrayDeque<byte[]> idle = new ArrayDeque<>();
        List<byte[]> held = new ArrayList<>();
        Set<byte[]> everSeen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 10_000; i++) {
            if (held.isEmpty() || random.nextInt(100) < (i / 1_000 % 2 == 0 ? 60 : 40)) {
                byte[] taken = pool.take();
                assertThat(taken).hasSize(16);
                if (idle.isEmpty()) {
                    assertThat(everSeen.add(taken)).as("new").isTrue();
                } else {
                    assertThat(taken).isSameAs(idle.pop());
                }
                held.add(taken);
            } else {
                byte[] returned = held.remove(random.nextInt(held.size()));
                pool.giveBack(returned);
                idle.push(returned);
            }
        }
    }

    @Test
    void whatIsNotNeededForAWhileIsForgottenByHalves() {
        giveBack(1_000);
        for (int second = 0; second < 40; second++) {
            pool.settle(second * SECOND);
        }
        assertThat(idle()).isZero();
    }

    @Test
    void whatIsNeededNowAndThenIsKept() {
        giveBack(1_000);
        for (int second = 0; second < 40; second++) {
            if (second % 2 == 0) {
                List<byte[]> taken = Stream.generate(pool::take).limit(900).toList();
                taken.forEach(pool::giveBack);
            }
            pool.settle(second * SECOND);
        }
        assertThat(idle()).isBetween(900, 901);
    }

    private void giveBack(int count) {
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[16];
            payload[0] = USED;
            pool.giveBack(payload);
        }
    }

    /** How many arrays there are, which are gone then. */
    private int idle() {
        int count = 0;
        while (pool.take()[0] == USED) {
            count++;
        }
        return count;
    }

    @Test
    void whatIsTooMuchToKeepIsForgotten() {
        Set<byte[]> returned = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 5_000; i++) {
            byte[] payload = new byte[16];
            returned.add(payload);
            pool.giveBack(payload);
        }

        int kept = 0;
        while (returned.contains(pool.take())) {
            kept++;
        }
        assertThat(kept).isEqualTo(4_096);
    }
}
