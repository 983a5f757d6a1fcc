package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many callers at one listener, many calls from one port, callers that come back. */
@ExtendWith(RunReports.class)
class ManyConnectionsTest {
    private final SimNetwork network = new SimNetwork(1);
    private final SimHost listener = SimHost.listening(network, 9_000);

    private SimHost caller(int port) {
        return new SimHost(network, port, new SimClock(port * 1_000_000L, 0), new SimEntropy(port),
                EndpointLimits.DEFAULTS);
    }

    private void run(Duration length) {
        network.runUntil(network.nowNs() + length.toNanos(), () -> false);
    }

    /** The server's connection whose peer is this one. */
    private SimConnection serverOf(SimConnection client) {
        return listener.connections().stream()
                .filter(server -> server.core().peer().equals(client.host().address())
                        && server.settings().streamId().equals(client.settings().streamId()))
                .findFirst().orElseThrow(() -> new AssertionError("nobody at the other end of " + client));
    }

    private static SrtOptions named(String streamId) {
        return SrtOptions.builder().streamId(streamId).build();
    }

    @Test
    void hundredsOfCallersKeepTheirStreamsApart() {
        network.impairByDefault(Impairment.perfect().delay(ofMillis(15)).loss(0.01).build());
        List<SimConnection> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(caller(20_000 + i).connect(listener.address(), named("stream " + i)));
        }
        run(ofMillis(1_500));
        for (SimConnection client : clients) {
            client.generate(Traffic.constant(500_000, 1_316), ofSeconds(2));
        }
        run(ofSeconds(3));

        assertThat(listener.connections()).hasSize(200);
        for (SimConnection client : clients) {
            SimConnection server = serverOf(client);
            assertThat(server.received().count() + server.stats().receive().packetsDropped()).isEqualTo(client.sent());
            server.assertReceiveFiguresAddUp();
        }
    }

    @Test
    void idleConnectionsOfAnEndpointSendTheirKeepalivesTogether() {
        for (int i = 0; i < 300; i++) {
            caller(20_000 + i).connect(listener.address(), SrtOptions.defaults());
            run(ofMillis(3));
        }
        run(ofSeconds(2));
        long before = listener.timerTurns();
        run(ofSeconds(10));

        assertThat(listener.core().openConnections()).isEqualTo(300);
        assertThat(listener.timerTurns() - before).as("50 a second").isLessThanOrEqualTo(10 * 50);
    }

    @Test
    void manyCallsFromOnePortAreTellableApart() {
        SimHost caller = caller(20_000);
        List<SimConnection> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(caller.connect(listener.address(), named("stream " + i)));
        }
        run(ofMillis(100));
        for (int i = 0; i < 50; i++) {
            clients.get(i).send("I am " + i);
            serverOf(clients.get(i)).send("you are " + i);
        }
        run(ofMillis(500));

        for (int i = 0; i < 50; i++) {
            assertThat(serverOf(clients.get(i)).received().texts()).containsExactly("I am " + i);
            assertThat(clients.get(i).received().texts()).containsExactly("you are " + i);
        }
    }

    /** One that closes, or vanishes, leaves its neighbours alone. */
    @Test
    void theEndOfOneConnectionDoesNotTouchTheOthers() {
        SimHost caller = caller(20_000);
        SimConnection stays = caller.connect(listener.address(), named("stays"));
        SimConnection goes = caller.connect(listener.address(), named("goes"));
        run(ofMillis(100));
        stays.generate(Traffic.every(10_000_000, 1_000), ofSeconds(10));
        goes.generate(Traffic.every(10_000_000, 1_000), ofSeconds(10));
        run(ofSeconds(1));
        goes.close();
        run(ofSeconds(11));

        assertThat(serverOf(goes).core().isClosed()).isTrue();
        assertThat(serverOf(stays).received().count()).isEqualTo(1_000);
        assertThat(serverOf(stays).stats().receive().packetsLate()).isZero();
    }

    /** An encoder that crashed calls again while its old connection has not timed out yet. */
    @Test
    void aCallerThatStartsAnewGetsANewConnectionAtOnce() {
        SimHost crashing = caller(20_000);
        crashing.connect(listener.address(), named("cam"));
        run(ofMillis(500));
        crashing.pauseFor(Duration.ofHours(1));
        SimConnection again = caller(20_001).connect(listener.address(), named("cam"));
        run(ofMillis(500));

        assertThat(again.isConnected()).isTrue();
        assertThat(listener.connections()).hasSize(2);
        run(ofSeconds(8));
        assertThat(listener.connections().getFirst().core().isClosed()).isTrue();
        assertThat(listener.connections().getLast().isConnected()).isTrue();
    }

    @SeededTest(runs = 10)
    void connectionsThatComeAndGoLeaveNothingBehind(Seed seed) {
        SplittableRandom random = seed.random();
        network.impairByDefault(Impairment.perfect().delay(ofMillis(10)).loss(0.05).duplicate(0.05).build());
        List<SimHost> callers = List.of(caller(20_000), caller(20_001), caller(20_002));
        List<SimConnection> open = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            if (open.size() < 20 && random.nextInt(3) > 0) {
                open.add(callers.get(random.nextInt(3)).connect(listener.address(), SrtOptions.defaults()));
            } else if (!open.isEmpty()) {
                SimConnection leaving = open.remove(random.nextInt(open.size()));
                if (leaving.isConnected()) {
                    leaving.sendNumbered(random.nextInt(20), 500);
                }
                leaving.close();
            }
            run(ofMillis(random.nextInt(200)));
        }
        open.forEach(SimConnection::close);
        run(ofSeconds(60));

        assertThat(listener.connections()).hasSizeGreaterThan(100);
        assertThat(listener.core().openConnections()).isZero();
        assertThat(listener.core().nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        callers.forEach(caller -> assertThat(caller.core().nextDeadlineNs()).isEqualTo(Long.MAX_VALUE));
    }
}
