package io.srt4j.transport;

import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.inBackground;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets in, who does not, and what both sides learn of it. */
@Timeout(60)
@SuppressWarnings("try") // closing in the middle is what this is about
class SrtAcceptTest {
    private final SrtRuntime runtime =
            SrtRuntime.builder().policyTimeout(Duration.ofMillis(500)).backlog(8).build();

    @AfterEach
    void closeEverything() {
        runtime.close();
    }

    private SrtListener listen(AcceptPolicy policy) throws IOException {
        return runtime.listen(Loopback.ANY_PORT, Loopback.OPTIONS, policy);
    }

    private SrtConnection connect(SrtListener to, String streamId) throws IOException {
        return runtime.connect(to.localAddress(), Loopback.OPTIONS.toBuilder().streamId(streamId).build());
    }

    private static RejectReason reasonOf(Throwable refused) {
        return ((SrtException.Rejected) refused).reason();
    }

    @Test
    void refusedCallerLearnsTheCodeAndTheListenerRemembersIt() throws Exception {
        SrtListener listener = listen(request -> request.streamId().equals("live/cam1")
                ? request.accept()
                : request.reject(RejectReason.NOT_FOUND));

        assertThatThrownBy(() -> connect(listener, "live/cam2"))
                .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(RejectReason.NOT_FOUND));
        assertThat(connect(listener, "live/cam1").streamId()).isEqualTo("live/cam1");
        assertThat(listener.rejections())
                .extracting(Rejection::streamId, Rejection::reason)
                .containsExactly(tuple("live/cam2", RejectReason.NOT_FOUND));
    }

    @Test
    void policySeesWhoCallsAndMayChangeTheOptions() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>("");
        SrtListener listener = listen(request -> {
            seen.set(request.streamId() + " " + request.remoteAddress().getAddress().getHostAddress() + " "
                    + request.requestedLatencyMs() + " " + (request.peerVersion() >> 16));
            return request.accept(request.options().toBuilder().latencyMs(77).build());
        });
        connect(listener, "live/cam1").close();

        assertThat(seen.get()).isEqualTo("live/cam1 127.0.0.1 20 1");
        assertThat(listener.accept(PATIENCE).settings().receiveLatencyMs()).isEqualTo(77);
    }

    @Test
    void slowPolicyDelaysNobodyElse() throws Exception {
        CountDownLatch decision = new CountDownLatch(1);
        SrtRuntime patient = SrtRuntime.builder().build();
        try (SrtListener listener = patient.listen(Loopback.ANY_PORT, Loopback.OPTIONS, request -> {
            if (request.streamId().equals("slow")) {
                decision.await();
            }
            return request.accept();
        })) {
            var slow = inBackground(() -> connect(listener, "slow"));
            for (int i = 0; i < 5; i++) {
                connect(listener, "quick " + i).send(bytes("passes"));
                assertThat(receive(listener.accept(PATIENCE))).isEqualTo("passes");
            }
            assertThat(slow.result()).isNotDone();
            decision.countDown();

            slow.await().send(bytes("at last"));
            assertThat(receive(listener.accept(PATIENCE))).isEqualTo("at last");
        } finally {
            patient.close();
        }
    }

    @Test
    void policyThatTakesTooLongIsInterruptedAndTheCallerRefused() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SrtListener listener = listen(request -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return request.accept();
        });

        assertThatThrownBy(() -> connect(listener, "never"))
                .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(RejectReason.TIMEOUT));
        interrupted.await();
    }

    @Test
    void policyThatFailsRefusesTheCaller() throws Exception {
        SrtListener listener = listen(_ -> {
            throw new IOException("the database is away");
        });

        assertThatThrownBy(() -> connect(listener, ""))
                .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(RejectReason.INTERNAL_SERVER_ERROR));
    }

    /** What a policy may open for a caller: a session that must end. */
    private static final class Session implements AutoCloseable {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void attachmentTravelsWithTheConnection() throws Exception {
        Session session = new Session();
        SrtListener listener = listen(request -> {
            request.attach(session);
            return request.accept();
        });
        connect(listener, "").close();

        assertThat(listener.accept(PATIENCE).attachment(Session.class)).containsSame(session);
        assertThat(session.closed.getCount()).isEqualTo(1);
    }

    @Test
    void attachmentIsClosedIfNoConnectionComesOfIt() throws Exception {
        Session refused = new Session();
        SrtListener listener = listen(request -> {
            request.attach(refused);
            return request.reject(RejectReason.FORBIDDEN);
        });
        assertThatThrownBy(() -> connect(listener, "")).isInstanceOf(SrtException.Rejected.class);
        refused.closed.await();

        Session untaken = new Session();
        SrtListener closing = listen(request -> {
            request.attach(untaken);
            return request.accept();
        });
        SrtConnection caller = connect(closing, "");
        closing.close();
        untaken.closed.await();
        assertThat(receive(caller)).isEqualTo("<end>");
    }

    @Test
    void callersBeyondTheBacklogAreRefused() throws Exception {
        SrtListener listener = listen(AcceptPolicy.acceptAll());
        for (int i = 0; i < 8; i++) {
            assertThat(connect(listener, "waits").closeReason()).isEmpty();
        }

        assertThatThrownBy(() -> connect(listener, "one more"))
                .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(RejectReason.BACKLOG));
        assertThat(listener.accept(PATIENCE).streamId()).isEqualTo("waits");
        assertThat(connect(listener, "fits again").closeReason()).isEmpty();
    }

    @Test
    void closedListenerFreesItsPortAndLeavesItsConnections() throws Exception {
        SrtListener first = listen(AcceptPolicy.acceptAll());
        InetSocketAddress address = first.localAddress();
        first.close();
        SrtListener second = runtime.listen(address, Loopback.OPTIONS, AcceptPolicy.acceptAll());
        SrtConnection caller = connect(second, "stays");
        SrtConnection callee = second.accept(PATIENCE);
        var acceptor = inBackground(second::accept);
        second.close();

        assertThatThrownBy(acceptor::await).cause().isInstanceOfSatisfying(SrtException.Closed.class,
                closed -> assertThat(closed.reason().kind()).isEqualTo(CloseReason.Kind.LOCAL));
        caller.send(bytes("still open"));
        assertThat(receive(callee)).isEqualTo("still open");
        assertThatThrownBy(() -> runtime.connect(
                address, Loopback.OPTIONS.toBuilder().connectTimeoutMs(300).build()))
                .isInstanceOf(SrtException.TimedOut.class);
        callee.close();
        await().untilAsserted(() -> runtime.listen(address, Loopback.OPTIONS, AcceptPolicy.acceptAll()).close());
    }

    @Test
    void listenerThatClosesRefusesWhoIsBeingDecidedOn() throws Exception {
        CountDownLatch thinking = new CountDownLatch(1);
        SrtListener listener = listen(request -> {
            thinking.countDown();
            new CountDownLatch(1).await();
            return request.accept();
        });
        var caller = inBackground(() -> connect(listener, ""));
        thinking.await();
        listener.close();

        assertThatThrownBy(caller::await)
                .cause()
                .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(RejectReason.CLOSE));
    }

    @Test
    void connectFailsInTimeWhereNobodyAnswers() throws Exception {
        try (DatagramSocket mute = new DatagramSocket(Loopback.ANY_PORT)) {
            InetSocketAddress address = (InetSocketAddress) mute.getLocalSocketAddress();
            SrtOptions brief = Loopback.OPTIONS.toBuilder().connectTimeoutMs(200).build();

            assertThatThrownBy(() -> runtime.connect(address, brief)).isInstanceOf(SrtException.TimedOut.class);
            var caller = inBackground(() -> connect(listen(AcceptPolicy.acceptAll()), ""));
            assertThat(caller.await().closeReason()).isEmpty();
        }
    }

    @Test
    void interruptEndsConnectAtOnce() throws Exception {
        try (DatagramSocket mute = new DatagramSocket(Loopback.ANY_PORT)) {
            InetSocketAddress address = (InetSocketAddress) mute.getLocalSocketAddress();
            SrtOptions patient = Loopback.OPTIONS.toBuilder().connectTimeoutMs(60_000).build();
            var caller = inBackground(() -> runtime.connect(address, patient));
            await().until(() -> caller.thread().getState() == Thread.State.WAITING);
            caller.thread().interrupt();

            assertThatThrownBy(caller::await).cause().isInstanceOf(SrtException.Interrupted.class);
        }
    }

    @Test
    void unknownHostAndTakenPortAreOrdinaryErrors() throws Exception {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("no-such-host.invalid", 9000);
        assertThatThrownBy(() -> runtime.connect(nowhere, Loopback.OPTIONS)).isInstanceOf(UnknownHostException.class);

        InetSocketAddress taken = listen(AcceptPolicy.acceptAll()).localAddress();
        assertThatThrownBy(() -> runtime.listen(taken, Loopback.OPTIONS, AcceptPolicy.acceptAll()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(taken.getPort()));
    }
}
