package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Connections that must not come about. */
final class Refusals {
    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> SECRET = Map.of("passphrase", "correct-horse-battery");
    private static final Map<String, String> WRONG = Map.of("passphrase", "incorrect-horse-battery");
    private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(8);

    private final List<InteropCase> all = new ArrayList<>();

    private Refusals() {}

    static List<InteropCase> all() {
        Refusals refusals = new Refusals();
        refusals.secrets("wrong passphrase", SECRET, WRONG, RejectReason.BAD_SECRET);
        refusals.secrets("only the peer has a passphrase", SECRET, NONE, RejectReason.UNSECURE);
        refusals.secrets("only srt4j has a passphrase", NONE, SECRET, RejectReason.UNSECURE);
        for (Tool tool : Tool.ALL) {
            refusals.add("refused with 1404 by srt4j", "peer calls", tool, rig -> {
                Setup setup = Setup.plain(tool, false, Call.Mode.CALLER);
                refusesThem(rig, setup, request -> request.reject(RejectReason.NOT_FOUND), RejectReason.NOT_FOUND);
            });
        }
        refusals.libsrtRefuses("peer demands version 2.0.0", Map.of("minversion", Integer.toString(0x020000)),
                RejectReason.VERSION);
        refusals.libsrtRefuses("peer is in file mode", Map.of("transtype", "file"), RejectReason.MESSAGE_API,
                RejectReason.CONGESTION);
        return refusals.all;
    }

    private void add(String feature, String shape, Tool tool, InteropCase.Body body) {
        all.add(new InteropCase(feature, shape, tool, body));
    }

    private void secrets(String feature, Map<String, String> theirs, Map<String, String> ours, RejectReason reason) {
        for (Tool tool : Tool.ALL) {
            add(feature, "peer calls", tool, rig -> refusesThem(rig, Setup.plain(tool, false, Call.Mode.CALLER)
                    .theirs(theirs).ours(ours), AcceptPolicy.acceptAll(), reason));
        }
        for (Tool tool : Tool.ALL) {
            add(feature, "srt4j calls", tool, rig -> refusesUs(rig, Setup.plain(tool, false, Call.Mode.LISTENER)
                    .theirs(theirs).ours(ours), reason));
        }
    }

    private void libsrtRefuses(String feature, Map<String, String> theirs, RejectReason... reasons) {
        for (Tool tool : Tool.ALL) {
            add(feature, "srt4j calls", tool, rig -> refusesUs(rig, Setup.plain(tool, false, Call.Mode.LISTENER)
                    .theirs(theirs), reasons));
        }
    }

    /** The peer is told, and says so; most peers end. */
    private static void refusesThem(Rig rig, Setup setup, AcceptPolicy policy, RejectReason reason)
            throws IOException, InterruptedException {
        SrtListener listener = rig.listen(setup.ours(), policy);
        Peer peer = rig.start(setup.tool(), rig.call(setup, listener.localAddress().getPort()));
        await().untilAsserted(() -> assertThat(listener.rejections()).as("what was refused; the peer: %s", peer.log())
                .isNotEmpty());
        assertThat(listener.rejections().getFirst().reason()).isEqualTo(reason);
        if (!setup.tool().insists()) {
            assertThat(peer.endsWithin(GIVES_UP_WITHIN)).as("the peer ended: %s", peer.log()).isTrue();
        }
        await().untilAsserted(() -> assertThat(peer.log()).containsPattern("(?i)" + setup.tool().wordForRefusal()));
        assertThat(listener.connections()).isEmpty();
    }

    private static void refusesUs(Rig rig, Setup setup, RejectReason... reasons)
            throws IOException {
        Call call = rig.call(setup, Rig.freePort());
        Peer peer = rig.start(setup.tool(), call);
        SrtException.Rejected refusal = catchThrowableOfType(SrtException.Rejected.class,
                () -> rig.connect("127.0.0.1:" + call.port(), setup.ours()));
        assertThat(refusal).as("the peer: %s", peer.log()).isNotNull();
        assertThat(refusal.reason()).isIn((Object[]) reasons);
    }
}
