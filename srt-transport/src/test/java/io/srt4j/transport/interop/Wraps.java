package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers that begin just below their end, so that a wrap takes seconds instead of hours or days. */
final class Wraps {
    private static final int ANY_SEQ = 1000;
    /** About 100 packets, a third of a second, before the end. */
    private static final int LATE_SEQ = 0x7FFF_FFFF - 100;
    private static final long CLOCK_RANGE_US = 1L << 32;
    private static final Duration BEFORE_WRAP = Duration.ofMillis(900);
    private static final Duration LATE_AGE =
            Duration.ofNanos(CLOCK_RANGE_US * 1000).minus(BEFORE_WRAP);
    private static final Tap.Shift LATE_CLOCK = new Tap.Shift((int) (LATE_AGE.toNanos() / 1000), 0);
    private static final Tap.Shift LATE_MESSAGES = new Tap.Shift(0, 0x3FF_FFFF - 100);
    private static final Map<String, String> SECRET = Map.of("passphrase", "correct-horse-battery", "pbkeylen", "16");
    private static final Map<String, String> OFTEN = Map.of("passphrase", "correct-horse-battery", "pbkeylen", "16",
            "kmrefreshrate", "64", "kmpreannounce", "16");

    private final List<InteropCase> all = new ArrayList<>();

    /** What must have been seen: data in their direction, answers in the other one. */
    private interface Sight {
        void check(Seen seen);
    }

    /** Both directions of the connection. */
    private record Seen(Tap.Direction data, Tap.Direction answers) {}

    /** Where our numbers begin, and what is done to those that pass. */
    private record Begin(int ourSeq, Duration ourAge, Tap.Shift ofCaller, Tap.Shift ofListener) {
        static final Begin ANYHOW = new Begin(ANY_SEQ, Duration.ZERO, Tap.Shift.NONE, Tap.Shift.NONE);
    }

    private Wraps() {}

    static List<InteropCase> all() {
        Wraps wraps = new Wraps();
        Begin lateSeq = new Begin(LATE_SEQ, Duration.ZERO, Tap.Shift.NONE, Tap.Shift.NONE);
        Sight sequence = seen -> assertThat(seen.data.sequenceWraps()).as("wraps of the sequence").isEqualTo(1);
        wraps.add("sequence numbers wrap", true, Map.of(), lateSeq, sequence);
        wraps.add("sequence numbers wrap", false, Map.of(), lateSeq, sequence);
        wraps.add("sequence numbers wrap, encrypted", true, SECRET, lateSeq, sequence);
        wraps.add("sequence numbers wrap, encrypted", false, SECRET, lateSeq, sequence);
        Sight clock = seen -> assertThat(seen.data.timestampWraps()).as("wraps of the clock").isEqualTo(1);
        wraps.add("71 minutes: the sender's timestamps wrap", true, Map.of(),
                new Begin(ANY_SEQ, Duration.ZERO, Tap.Shift.NONE, LATE_CLOCK), clock);
        wraps.add("71 minutes: the sender's timestamps wrap", false, Map.of(),
                new Begin(ANY_SEQ, LATE_AGE, Tap.Shift.NONE, Tap.Shift.NONE), clock);
        Sight answers = seen -> assertThat(seen.answers.answerWraps()).as("wraps of the clock").isEqualTo(1);
        wraps.add("71 minutes: the receiver's timestamps wrap", true, Map.of(),
                new Begin(ANY_SEQ, LATE_AGE, Tap.Shift.NONE, Tap.Shift.NONE), answers);
        wraps.add("71 minutes: the receiver's timestamps wrap", false, Map.of(),
                new Begin(ANY_SEQ, Duration.ZERO, Tap.Shift.NONE, LATE_CLOCK), answers);
        Sight messages = seen -> assertThat(seen.data.messageWraps()).as("wraps of the messages").isEqualTo(1);
        wraps.add("message numbers wrap", true, Map.of(),
                new Begin(ANY_SEQ, Duration.ZERO, Tap.Shift.NONE, LATE_MESSAGES), messages);
        wraps.add("message numbers wrap", false, Map.of(),
                new Begin(ANY_SEQ, Duration.ZERO, LATE_MESSAGES, Tap.Shift.NONE), messages);
        Sight keys = seen -> assertThat(seen.data.keyChanges()).as("changes of the key").isBetween(2, 20);
        wraps.add("key refresh each 64 packets", true, OFTEN, Begin.ANYHOW, keys);
        wraps.add("key refresh each 64 packets", false, OFTEN, Begin.ANYHOW, keys);
        wraps.add("key refresh while sequence numbers wrap", true, OFTEN, lateSeq, keys);
        wraps.add("key refresh while sequence numbers wrap", false, OFTEN, lateSeq, keys);
        return wraps.all;
    }

    private void add(String feature, boolean peerSends, Map<String, String> both, Begin begin, Sight sight) {
        for (Tool tool : Tool.ALL) {
            // The sender makes the keys: a peer that only receives needs no options for it, and may have none.
            Map<String, String> theirs = peerSends || !both.equals(OFTEN) ? both : SECRET;
            Setup setup = Setup.plain(tool, peerSends, Call.Mode.LISTENER).theirs(theirs).ours(both);
            all.add(new InteropCase(feature, peerSends ? "peer sends, srt4j calls" : "srt4j sends, srt4j calls", tool,
                    rig -> run(rig, setup, begin, sight)));
        }
    }

    private static void run(Rig rig, Setup setup, Begin begin, Sight sight) throws IOException, InterruptedException {
        Call call = rig.call(setup, Rig.freePort());
        Peer peer = rig.start(setup.tool(), call);
        Rig.awaitBound(call.port()); // our clock runs from the first call on
        Tap tap = rig.keep(new Tap(call.port(), begin.ofCaller, begin.ofListener));
        Line line = rig.keep(CoreLine.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), tap.port()),
                Rig.options(setup.ours()), begin.ourSeq, begin.ourAge));
        new Session(rig, setup, call, peer, line, Optional.empty()).move();
        sight.check(setup.peerSends()
                ? new Seen(tap.fromListener(), tap.fromCaller())
                : new Seen(tap.fromCaller(), tap.fromListener()));
    }
}
