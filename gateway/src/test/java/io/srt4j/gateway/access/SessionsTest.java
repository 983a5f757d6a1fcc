package io.srt4j.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.protocol.core.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SessionsTest {
    private static final StreamName CAM1 = StreamName.of("live", "cam1");
    private final RecordingGate gate = new RecordingGate();
    private final Sessions sessions = new Sessions(gate, Takeover.SAME_PEER);

    @Test
    void anOpenSessionIsListedUntilItCloses() throws Exception {
        Session session = sessions.open(play("10.0.0.1"));
        assertThat(sessions.all()).containsExactly(session);
        assertThat(sessions.find(session.id())).contains(session);

        session.close();
        assertThat(sessions.all()).isEmpty();
        assertThat(gate.events).containsExactly("begin PLAY 10.0.0.1", "end PLAY 10.0.0.1");
    }

    @Test
    void closingTwiceEndsOnce() throws Exception {
        Session session = sessions.open(play("10.0.0.1"));
        session.close(CloseReason.local("first"));
        session.close(CloseReason.local("second"));
        assertThat(gate.events).containsExactly("begin PLAY 10.0.0.1", "end PLAY 10.0.0.1");
    }

    @Test
    void aRefusedSessionHasNoEndAndFreesTheName() throws Exception {
        gate.refusal = new RefusedException(RefusedException.FORBIDDEN, "no");
        assertThatThrownBy(() -> sessions.open(publish("10.0.0.1", ""))).isSameAs(gate.refusal);
        assertThat(sessions.all()).isEmpty();

        gate.refusal = null;
        sessions.open(publish("10.0.0.2", "")).close();
        assertThat(gate.events).containsExactly("begin PUBLISH 10.0.0.1", "begin PUBLISH 10.0.0.2",
                "end PUBLISH 10.0.0.2");
    }

    @Test
    void aSecondPublisherFromElsewhereIsRefused() throws Exception {
        try (Session first = sessions.open(publish("10.0.0.1", ""))) {
            assertThat(refusalOf(publish("10.0.0.2", "")).srtCode()).isEqualTo(1409);
            assertThat(first.isKicked()).isFalse();
        }
        sessions.open(publish("10.0.0.2", "")).close();
    }

    @Test
    void aSecondPublisherWithOtherParametersIsRefused() throws Exception {
        try (Session _ = sessions.open(publish("10.0.0.1", "s=secret"))) {
            assertThat(refusalOf(publish("10.0.0.1", "")).srtCode()).isEqualTo(1409);
        }
    }

    @Test
    void theSamePeerTakesOverAfterTheOldSessionEnded() throws Exception {
        Session old = sessions.open(publish("10.0.0.1", ""));
        old.onKick(old::close);

        Session fresh = sessions.open(publish("10.0.0.1", ""));

        assertThat(fresh.id()).isNotEqualTo(old.id());
        assertThat(sessions.all()).containsExactly(fresh);
        assertThat(gate.events).containsExactly("begin PUBLISH 10.0.0.1", "end PUBLISH 10.0.0.1",
                "begin PUBLISH 10.0.0.1");
    }

    @Test
    void neverMeansNever() throws Exception {
        var strict = new Sessions(gate, Takeover.NEVER);
        try (Session _ = strict.open(publish("10.0.0.1", ""))) {
            assertThatThrownBy(() -> strict.open(publish("10.0.0.1", ""))).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void anyPeerMayBeAllowedToTakeOver() throws Exception {
        var lax = new Sessions(gate, Takeover.ANY_PEER);
        Session old = lax.open(publish("10.0.0.1", "s=1"));
        old.onKick(old::close);
        assertThat(lax.open(publish("10.0.0.2", "s=1")).remoteIp()).isEqualTo("10.0.0.2");
    }

    @Test
    void aNewcomerWaitsForALeavingPublishersEndHook() throws Exception {
        gate.holdEnd = new CountDownLatch(1);
        Session old = sessions.open(publish("10.0.0.1", ""));
        Thread leaving = Thread.startVirtualThread(old::close);
        assertThat(gate.endReached.await(5, TimeUnit.SECONDS)).isTrue();

        var fresh = new CompletableFuture<Session>();
        Thread.startVirtualThread(() -> {
            try {
                fresh.complete(sessions.open(publish("10.0.0.2", "")));
            } catch (RefusedException e) {
                fresh.completeExceptionally(e);
            }
        });
        assertThat(gate.events).containsExactly("begin PUBLISH 10.0.0.1");
        gate.holdEnd.countDown();

        assertThat(fresh.get(5, TimeUnit.SECONDS).remoteIp()).isEqualTo("10.0.0.2");
        assertThat(gate.events).containsExactly("begin PUBLISH 10.0.0.1", "end PUBLISH 10.0.0.1",
                "begin PUBLISH 10.0.0.2");
        leaving.join();
    }

    @Test
    void playersDoNotExcludeEachOther() throws Exception {
        sessions.open(play("10.0.0.1"));
        sessions.open(play("10.0.0.1"));
        sessions.open(publish("10.0.0.1", ""));
        assertThat(sessions.all()).hasSize(3);
    }

    @Test
    void kickRunsTheOwnersActionEvenIfItComesLater() throws Exception {
        Session session = sessions.open(play("10.0.0.1"));
        session.kick("test");
        var ran = new CountDownLatch(1);
        session.onKick(_ -> ran.countDown());
        assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stoppingEndsEverySessionAndRefusesNewOnes() throws Exception {
        Session polite = sessions.open(play("10.0.0.1"));
        polite.onKick(polite::close);
        sessions.open(publish("10.0.0.2", ""));

        sessions.close();

        assertThat(sessions.all()).isEmpty();
        assertThat(gate.events).containsExactlyInAnyOrder("begin PLAY 10.0.0.1", "begin PUBLISH 10.0.0.2",
                "end PLAY 10.0.0.1", "end PUBLISH 10.0.0.2");
        assertThat(refusalOf(play("10.0.0.1")).srtCode()).isEqualTo(RefusedException.DOWN);
    }

    private RefusedException refusalOf(SessionRequest request) {
        try {
            throw new AssertionError("let in: " + sessions.open(request));
        } catch (RefusedException e) {
            return e;
        }
    }

    private static SessionRequest play(String ip) {
        return request(Role.PLAY, ip, "");
    }

    private static SessionRequest publish(String ip, String param) {
        return request(Role.PUBLISH, ip, param);
    }

    private static SessionRequest request(Role role, String ip, String param) {
        var remote = new InetSocketAddress(InetAddress.ofLiteral(ip), 4000);
        return new SessionRequest(Protocol.SRT, role, CAM1, param, remote, "srt://h/live");
    }

    private static final class RecordingGate implements SessionGate {
        final List<String> events = new CopyOnWriteArrayList<>();
        final CountDownLatch endReached = new CountDownLatch(1);
        volatile CountDownLatch holdEnd = new CountDownLatch(0);
        volatile @Nullable RefusedException refusal;

        @Override
        public void begin(Session session) throws RefusedException {
            events.add("begin " + session.role() + " " + session.remoteIp());
            RefusedException no = refusal;
            if (no != null) {
                throw no;
            }
        }

        @Override
        public void end(Session session) {
            endReached.countDown();
            try {
                assertThat(holdEnd.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            events.add("end " + session.role() + " " + session.remoteIp());
        }
    }
}
