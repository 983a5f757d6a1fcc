package io.srt4j.transport.interop;

import static io.srt4j.transport.interop.Call.Mode.CALLER;
import static io.srt4j.transport.interop.Call.Mode.LISTENER;
import static io.srt4j.transport.interop.Call.Mode.RENDEZVOUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The cases that move the clip over an ordinary connection. */
final class Cases {
    private static final String PASSPHRASE = "correct horse battery".replace(' ', '-');

    private final List<InteropCase> all = new ArrayList<>();

    /** Who sends and who calls. */
    enum Shape {
        PEER_SENDS_PEER_CALLS(true, CALLER),
        PEER_SENDS_WE_CALL(true, LISTENER),
        WE_SEND_PEER_CALLS(false, CALLER),
        WE_SEND_WE_CALL(false, LISTENER),
        PEER_SENDS_BOTH_CALL(true, RENDEZVOUS),
        WE_SEND_BOTH_CALL(false, RENDEZVOUS);

        final boolean peerSends;
        final Call.Mode peerMode;

        Shape(boolean peerSends, Call.Mode peerMode) {
            this.peerSends = peerSends;
            this.peerMode = peerMode;
        }

        String text() {
            return (peerSends ? "peer sends" : "srt4j sends") + switch (peerMode) {
                case CALLER -> ", peer calls";
                case LISTENER -> ", srt4j calls";
                case RENDEZVOUS -> ", rendezvous";
            };
        }
    }

    static final List<Shape> DIRECT = List.of(Shape.PEER_SENDS_PEER_CALLS, Shape.PEER_SENDS_WE_CALL,
            Shape.WE_SEND_PEER_CALLS, Shape.WE_SEND_WE_CALL);
    /** For what does not depend on who calls. */
    private static final List<Shape> BOTH_WAYS = List.of(Shape.PEER_SENDS_PEER_CALLS, Shape.WE_SEND_WE_CALL);
    private static final List<Shape> MEETING = List.of(Shape.PEER_SENDS_BOTH_CALL, Shape.WE_SEND_BOTH_CALL);

    private Cases() {}

    /** Every case there is, row by row. */
    static List<InteropCase> all() {
        Cases cases = new Cases();
        cases.transfers();
        cases.unreadable();
        cases.negotiations();
        cases.badLinks();
        cases.all.addAll(Refusals.all());
        cases.all.addAll(Ends.all());
        cases.all.addAll(Wraps.all());
        cases.all.addAll(Transmits.all());
        return List.copyOf(cases.all);
    }

    /** What is done with an open session. */
    interface Check {
        void run(Session session) throws Exception;
    }

    private void add(String feature, List<Shape> shapes, UnaryOperator<Setup> setup, Check check) {
        for (Shape shape : shapes) {
            for (Tool tool : Tool.ALL) {
                Setup made = setup.apply(Setup.plain(tool, shape.peerSends, shape.peerMode));
                all.add(new InteropCase(feature, shape.text(), tool, rig -> check.run(rig.open(made))));
            }
        }
    }

    private void transfers() {
        add("plain", DIRECT, setup -> setup, Session::move);
        for (int bytes : new int[] {16, 24, 32}) {
            Map<String, String> secret = Map.of("passphrase", PASSPHRASE, "pbkeylen", Integer.toString(bytes));
            add("AES-" + bytes * 8, DIRECT, setup -> setup.both(secret), Session::move);
        }
        // The caller makes the key, the listener takes what comes.
        Map<String, String> longKey = Map.of("passphrase", PASSPHRASE, "pbkeylen", "32");
        Map<String, String> shortKey = Map.of("passphrase", PASSPHRASE, "pbkeylen", "16");
        add("key lengths differ: theirs 256", DIRECT, setup -> setup.theirs(longKey).ours(shortKey), Session::move);
        add("key lengths differ: ours 256", DIRECT, setup -> setup.theirs(shortKey).ours(longKey), Session::move);
        add("plain", MEETING, setup -> setup, Session::move);
        add("AES-256", MEETING, setup -> setup.both(longKey), Session::move);
    }

    private void unreadable() {
        Map<String, String> lax = Map.of("enforcedencryption", "0");
        Map<String, String> secret = Map.of("passphrase", PASSPHRASE, "enforcedencryption", "0");
        Map<String, String> other = Map.of("passphrase", "another-passphrase", "enforcedencryption", "0");
        add("not enforced, wrong passphrase: connected, unreadable", List.of(Shape.PEER_SENDS_PEER_CALLS,
                Shape.PEER_SENDS_WE_CALL), setup -> setup.theirs(other).ours(secret),
                session -> staysUnreadable(session, KmState.BADSECRET));
        // A listener makes no key, so a caller without a passphrase hears of none.
        String onlyTheirs = "not enforced, only the peer has a passphrase: connected, unreadable";
        add(onlyTheirs, List.of(Shape.PEER_SENDS_PEER_CALLS), setup -> setup.theirs(secret).ours(lax),
                session -> staysUnreadable(session, KmState.NOSECRET));
        add(onlyTheirs, List.of(Shape.PEER_SENDS_WE_CALL), setup -> setup.theirs(secret).ours(lax),
                session -> staysUnreadable(session, KmState.UNSECURED));
    }

    private static void staysUnreadable(Session session, KmState state) {
        SrtConnection connection = session.connection().orElseThrow();
        session.feed();
        await().untilAsserted(() -> assertThat(connection.stats().receive().packetsUndecryptable()).isGreaterThan(20));
        assertThat(connection.stats().receiveKmState()).isEqualTo(state);
        assertThat(connection.stats().receive().packetsDelivered()).isZero();
        assertThat(connection.closeReason()).isEmpty();
    }

    private void negotiations() {
        streamId("stream id", "live/cam1");
        streamId("stream id of the access control syntax", "#!::u=admin,r=live/cam1,m=publish");
        add("larger latency wins: theirs", BOTH_WAYS, setup -> setup.theirs(Map.of("latency", "750")), session -> {
            assertThat(latencyMs(session)).isEqualTo(750);
            session.move();
        });
        add("larger latency wins: ours", BOTH_WAYS, setup -> setup.ours(Map.of("latency", "750")), session -> {
            assertThat(latencyMs(session)).isEqualTo(750);
            session.move();
        });
        add("a latency for each direction", BOTH_WAYS, setup -> setup.theirs(
                Map.of("rcvlatency", "610", "peerlatency", "720"))
                .ours(Map.of("rcvlatency", "640", "peerlatency", "630")),
                session -> {
                    SrtConnection connection = session.connection().orElseThrow();
                    assertThat(connection.settings().receiveLatencyMs()).as("to us").isEqualTo(720);
                    assertThat(connection.settings().sendLatencyMs()).as("to the peer").isEqualTo(630);
                    session.move();
                });
    }

    private void streamId(String feature, String id) {
        add(feature, List.of(Shape.PEER_SENDS_PEER_CALLS, Shape.WE_SEND_PEER_CALLS),
                setup -> setup.theirs(Map.of("streamid", id)), session -> {
                    assertThat(session.connection().orElseThrow().streamId()).isEqualTo(id);
                    session.move();
                });
        add(feature, List.of(Shape.WE_SEND_WE_CALL), setup -> setup.ours(Map.of("streamid", id)), Session::move);
    }

    private static int latencyMs(Session session) {
        SrtConnection connection = session.connection().orElseThrow();
        return session.setup().peerSends()
                ? connection.settings().receiveLatencyMs()
                : connection.settings().sendLatencyMs();
    }

    private void badLinks() {
        Map<String, String> slack = Map.of("latency", "1000");
        String[] lossy = {"--loss", "5", "--delay", "10", "--grace", "300"};
        add("5 % loss both ways", BOTH_WAYS, setup -> setup.both(slack).link(lossy), Cases::isRepaired);
        Map<String, String> secret = Map.of("passphrase", PASSPHRASE, "pbkeylen", "16", "latency", "1000");
        Map<String, String> often = Map.of("kmrefreshrate", "150", "kmpreannounce", "70");
        String refreshed = "5 % loss both ways, key refresh each 150 packets";
        add(refreshed, List.of(Shape.PEER_SENDS_PEER_CALLS), setup -> setup.both(secret).theirs(often).link(lossy),
                Cases::isRepaired);
        add(refreshed, List.of(Shape.WE_SEND_WE_CALL), setup -> setup.both(secret).ours(often).link(lossy),
                Cases::isRepaired);
        add("10 % of packets overtaken by three", BOTH_WAYS,
                setup -> setup.both(slack).link("--reorder", "10", "--delay",
                        "10", "--grace", "300"),
                session -> {
                    session.move();
                    if (session.setup().peerSends()) {
                        assertThat(session.connection().orElseThrow().stats().receive().reorderDistance()).isPositive();
                    }
                });
        add("outage of 1 s", BOTH_WAYS, setup -> setup.both(Map.of("latency", "2500")).link("--outage", "500,1000",
                "--delay", "10"), Cases::isRepaired);
    }

    /** All of the clip comes, although the link has lost some of it. */
    private static void isRepaired(Session session) throws IOException, InterruptedException {
        session.move();
        SrtStats stats = session.connection().orElseThrow().stats();
        assertThat(session.setup().peerSends() ? stats.receive().packetsLost() : stats.send().packetsRetransmitted())
                .as("what the link has lost")
                .isPositive();
    }
}
