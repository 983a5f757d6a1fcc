package io.srt4j.transport;

import static io.srt4j.transport.Loopback.ANY_PORT;
import static io.srt4j.transport.Loopback.OPTIONS;
import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.inBackground;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections over one local port: one UDP socket, told apart by their socket ids. */
@Timeout(60)
class SrtSharedPortTest {
    private final SrtRuntime runtime = SrtRuntime.builder().build();

    @AfterEach
    void close() {
        runtime.close();
    }

    private static InetSocketAddress freePort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(probe.getLocalAddress(), probe.getLocalPort());
        }
    }

    private SrtListener listener() throws IOException {
        return runtime.listen(ANY_PORT, OPTIONS, AcceptPolicy.acceptAll());
    }

    private SrtConnection call(SrtListener to, InetSocketAddress from, SrtOptions options) throws IOException {
        return runtime.connectFrom(from, to.localAddress(), options);
    }

    private static void assertTalk(SrtConnection caller, SrtConnection callee, String text) throws Exception {
        caller.send(bytes(text));
        assertThat(receive(callee)).isEqualTo(text);
        callee.send(bytes(text + " back"));
        assertThat(receive(caller)).isEqualTo(text + " back");
    }

    @Test
    void twentyCallersShareOneLocalPort() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener listener = listener();
        List<SrtConnection> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(call(listener, from, OPTIONS.toBuilder().streamId("stream " + i).build()));
        }

        for (int i = 0; i < 20; i++) {
            SrtConnection callee = listener.accept(PATIENCE);
            int number = Integer.parseInt(callee.streamId().substring("stream ".length()));
            assertThat(callee.remoteAddress()).isEqualTo(from);
            assertTalk(callers.get(number), callee, callee.streamId());
        }
    }

    /** More of them want something at the same time than a turn of the loop once took: the others waited for ever. */
    @Test
    void thousandsOfConnectionsCloseTogether() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener listener = listener();
        SrtRuntime callers = SrtRuntime.builder().build();
        for (int i = 0; i < 4_300; i++) {
            callers.connectFrom(from, listener.localAddress(), OPTIONS);
            listener.accept(PATIENCE);
        }
        long startNs = System.nanoTime();
        callers.close();
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(3));
    }

    /** libsrt hands out its multiplexer the same way. */
    @Test
    void callersThatStartTogetherShareIt() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener listener = listener();
        var first = inBackground(() -> call(listener, from, OPTIONS));
        var second = inBackground(() -> call(listener, from, OPTIONS));

        assertThat(first.await().localAddress()).isEqualTo(from);
        assertThat(second.await().localAddress()).isEqualTo(from);
    }

    @Test
    void onePortReachesDifferentPeers() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener here = listener();
        SrtListener there = listener();

        assertTalk(call(here, from, OPTIONS), here.accept(PATIENCE), "here");
        assertTalk(call(there, from, OPTIONS), there.accept(PATIENCE), "there");
    }

    @Test
    void theEndOfOneLeavesTheOthers() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener listener = listener();
        SrtConnection first = call(listener, from, OPTIONS);
        SrtConnection firstCallee = listener.accept(PATIENCE);
        SrtConnection second = call(listener, from, OPTIONS);
        SrtConnection secondCallee = listener.accept(PATIENCE);
        first.close();

        assertThat(receive(firstCallee)).isEqualTo("<end>");
        assertTalk(second, secondCallee, "still there");
    }

    @Test
    void thePortOfAClosedConnectionCanBeUsedAtOnce() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener listener = listener();
        for (int i = 0; i < 5; i++) {
            SrtConnection caller = call(listener, from, OPTIONS);
            assertTalk(caller, listener.accept(PATIENCE), "turn " + i);
            caller.close();
        }
    }

    @Test
    void aCallerMayUseItsListenersPort() throws Exception {
        SrtListener mine = listener();
        SrtListener theirs = listener();
        SrtConnection out = call(theirs, mine.localAddress(), OPTIONS);
        SrtConnection outThere = theirs.accept(PATIENCE);
        SrtConnection in = runtime.connect(mine.localAddress(), OPTIONS);
        SrtConnection inHere = mine.accept(PATIENCE);

        assertThat(outThere.remoteAddress()).isEqualTo(mine.localAddress());
        assertTalk(out, outThere, "out");
        assertTalk(in, inHere, "in");
        assertThat(mine.connections()).as("only what came in").containsExactly(inHere);
    }

    @Test
    void aListenerMayJoinItsCallersPort() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener theirs = listener();
        SrtConnection out = call(theirs, from, OPTIONS);
        SrtListener mine = runtime.listen(from, OPTIONS, AcceptPolicy.acceptAll());
        SrtConnection in = runtime.connect(from, OPTIONS);

        assertTalk(in, mine.accept(PATIENCE), "in");
        mine.close();
        assertTalk(out, theirs.accept(PATIENCE), "out, without the listener");
    }

    @Test
    void theListenersPortStaysAsLongAsACallerUsesIt() throws Exception {
        SrtListener mine = listener();
        SrtListener theirs = listener();
        SrtConnection out = call(theirs, mine.localAddress(), OPTIONS);
        mine.close();
        assertTalk(out, theirs.accept(PATIENCE), "after the listener");
        out.close();

        await().untilAsserted(() -> {
            try (DatagramSocket again = new DatagramSocket(out.localAddress())) {
                assertThat(again.isBound()).isTrue();
            }
        });
    }

    @Test
    void aSecondListenerAtOnePortIsRefused() throws Exception {
        SrtListener listener = listener();

        assertThatThrownBy(() -> runtime.listen(listener.localAddress(), OPTIONS, AcceptPolicy.acceptAll()))
                .isInstanceOf(IOException.class).hasMessageContaining("a listener is there already");
    }

    @Test
    void otherSocketOptionsCannotShareThePort() throws Exception {
        InetSocketAddress from = freePort();
        SrtListener listener = listener();
        call(listener, from, OPTIONS);
        SrtOptions marked = OPTIONS.toBuilder().udp(OPTIONS.udp().withTos(0x10)).build();
        SrtOptions alone = OPTIONS.toBuilder().udp(OPTIONS.udp().withShared(false)).build();

        assertThatThrownBy(() -> call(listener, from, marked)).isInstanceOf(IOException.class)
                .hasMessageContaining("other options");
        assertThatThrownBy(() -> call(listener, from, alone)).isInstanceOf(IOException.class)
                .hasMessageContaining("reuseaddr");
    }

    @Test
    void anotherProgramsPortIsNotShared() throws Exception {
        SrtListener listener = listener();
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress taken = (InetSocketAddress) other.getLocalSocketAddress();

            assertThatThrownBy(() -> call(listener, taken, OPTIONS)).isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot bind");
        }
    }
}
