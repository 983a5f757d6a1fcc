package io.srt4j.protocol.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The endpoint's own tables agree with those of the platform on random operations. */
class SocketIdTableTest {
    private static List<ConnectionCore> connections(Seed seed, int count) {
        EndpointCore endpoint = new EndpointCore(0, new SimEntropy(seed.value()), EndpointLimits.DEFAULTS);
        List<ConnectionCore> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(endpoint.connect(0, SimHost.address(9_000), SrtOptions.defaults()));
        }
        return connections;
    }

    @SeededTest(runs = 20)
    void findsWhatAHashMapFinds(Seed seed) {
        SplittableRandom random = seed.random();
        List<ConnectionCore> all = connections(seed, 400);
        SocketIdTable table = new SocketIdTable();
        Map<Integer, ConnectionCore> map = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            ConnectionCore connection = all.get(random.nextInt(all.size()));
            if (map.remove(connection.localId()) != null || random.nextInt(10) == 0) {
                table.remove(connection);
            } else {
                table.put(connection);
                map.put(connection.localId(), connection);
            }
            assertThat(table.size()).isEqualTo(map.size());
            if (i % 50 == 0) {
                all.forEach(each -> assertThat(table.find(each.localId())).isSameAs(map.get(each.localId())));
            }
        }
    }

    /** Also where the clock, which may have any value, wraps in the middle. */
    @SeededTest(runs = 20)
    void deadlinesComeInOrder(Seed seed) {
        SplittableRandom random = seed.random();
        long originNs = random.nextBoolean() ? 0 : Long.MIN_VALUE;
        List<ConnectionCore> all = connections(seed, 200);
        DeadlineQueue queue = new DeadlineQueue();
        all.forEach(queue::remove);
        Map<ConnectionCore, Long> expected = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            ConnectionCore connection = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    queue.remove(connection);
                    expected.remove(connection);
                }
                case 1 -> {
                    queue.schedule(connection, Long.MAX_VALUE);
                    expected.remove(connection);
                }
                default -> {
                    long sinceOriginNs = random.nextLong(-1_000, 1_000);
                    long deadlineNs = originNs + (sinceOriginNs == -1 ? 0 : sinceOriginNs); // never NEVER
                    queue.schedule(connection, deadlineNs);
                    expected.put(connection, deadlineNs);
                }
            }
            ConnectionCore first = queue.first();
            if (first == null) {
                assertThat(expected).isEmpty();
            } else {
                assertThat(first.deadlineNs - originNs).isEqualTo(
                        expected.values().stream().mapToLong(at -> at - originNs).min().orElseThrow());
                assertThat(expected.get(first)).isEqualTo(first.deadlineNs);
            }
        }
    }
}
