package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.tools.Emulator;
import io.srt4j.benchmarks.tools.LoadProcess;
import io.srt4j.benchmarks.tools.Report;
import io.srt4j.benchmarks.tools.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A sender and a receiver of one side, each a process of its own, and what they used in the middle of the run.
 *
 * @param receiver what the receiver used when the window ended, and {@code receiverCores} while it lasted
 * @param received what the receiver reported
 */
record StreamRun(
        double receiverCores, double senderCores, Usage receiver, Usage sender, Report received, Report sent,
        double sendSeconds) {
    private static final Duration UNTIL_READY = Duration.ofSeconds(60);
    private static final Duration UNTIL_DRAINED = Duration.ofSeconds(30);
    private static final int MESSAGE_BYTES = 1316;
    private static final double REACHED = 0.995;

    /** The sender goes on for so long after the window, so that the window holds nothing of its end. */
    private static final double TAIL_SECONDS = 0.5;

    /**
     * What to send.
     *
     * @param connections from the sender to the receiver
     * @param bitsPerSec payload of each
     * @param flags of both programs; a flag for one does nothing in the other
     * @param link between them; null: none
     */
    record Stream(int connections, long bitsPerSec, List<String> flags, @Nullable Link link) {
        Stream(int connections, long bitsPerSec, List<String> flags) {
            this(connections, bitsPerSec, flags, null);
        }
    }

    /** An emulated link: where the program is, and its options. */
    record Link(Path programs, List<String> options) {}

    static StreamRun of(Side side, Plan plan, Stream stream) throws IOException, InterruptedException {
        double seconds = plan.settleSeconds() + plan.windowSeconds() + TAIL_SECONDS;
        int port = Emulator.freePort();
        try (LoadProcess receiver = LoadProcess.start(side.load("recv", port, plan.warmUpSeconds(), flags(stream)))) {
            receiver.await("listening", UNTIL_READY);
            try (Emulator link = link(stream, port);
                    LoadProcess sender = sender(side, plan, stream, link == null ? port : link.port(), seconds)) {
                sender.await("connected", UNTIL_READY);
                TimeUnit.SECONDS.sleep(plan.settleSeconds());
                Usage receiverBefore = receiver.usage();
                Usage senderBefore = sender.usage();
                TimeUnit.SECONDS.sleep(plan.windowSeconds());
                Usage receiverAfter = receiver.usage();
                Usage senderAfter = sender.usage();
                Report sent = sender.report(UNTIL_DRAINED);
                return new StreamRun(receiverAfter.coresSince(receiverBefore), senderAfter.coresSince(senderBefore),
                        receiverAfter, senderAfter, receiver.report(UNTIL_DRAINED), sent, seconds);
            }
        }
    }

    private static @Nullable Emulator link(Stream stream, int port) throws IOException, InterruptedException {
        Link link = stream.link();
        return link == null ? null : Emulator.start(link.programs(), link.options(), port, 1);
    }

    private static LoadProcess sender(Side side, Plan plan, Stream stream, int port, double seconds)
            throws IOException {
        List<String> flags = flags(stream);
        flags.addAll(List.of("-b", Long.toString(stream.bitsPerSec()), "-d", Double.toString(seconds)));
        return LoadProcess.start(side.load("send", port, plan.warmUpSeconds(), flags));
    }

    private static List<String> flags(Stream stream) {
        List<String> flags = new ArrayList<>(List.of("-n", Integer.toString(stream.connections())));
        flags.addAll(stream.flags());
        return flags;
    }

    /** Share of the messages sent that never came out. */
    double lost() throws IOException {
        double messages = sent.number("msgs");
        return messages == 0 ? 1 : Math.max(0, messages - received.number("msgs")) / messages;
    }

    /** Whether the sender found no room, so that it sent less than it was to send. */
    boolean wasFull() throws IOException {
        return sent.number("sndfull") > 0;
    }

    /** What went wrong if the connections together were to carry this rate and lose no larger share; empty: nothing. */
    String complaint(long bitsPerSec, double bearableLoss) throws IOException {
        return complaint(bitsPerSec, bearableLoss, lost());
    }

    /** The same, with what was lost since the stream has settled only: both were told so. */
    String settledComplaint(long bitsPerSec, double bearableLoss) throws IOException {
        double broken = received.number("no_end");
        return broken > 0 ? Figures.digits(broken) + " connections broke"
                : complaint(bitsPerSec, bearableLoss, settledLost());
    }

    /** Share of the messages since the stream has settled that never came out, if both programs were told when that is. */
    double settledLost() throws IOException {
        return received.number("lostPercent") / 100;
    }

    private String complaint(long bitsPerSec, double bearableLoss, double lost) throws IOException {
        double reached = sentBytesPerSec() * 8 / bitsPerSec;
        return lost > bearableLoss ? "lost " + Figures.digits(100 * lost) + " %"
                : reached < REACHED ? "the sender came to " + Figures.digits(100 * reached) + " % of the rate" : "";
    }

    private double sentBytesPerSec() throws IOException {
        return sent.number("msgs") * MESSAGE_BYTES / sendSeconds;
    }

    private double receivedBytesPerSec() throws IOException {
        return received.number("msgs") * MESSAGE_BYTES / sendSeconds;
    }

    double receiverSecondsPerGb() throws IOException {
        return receiverCores / receivedBytesPerSec() * 1e9;
    }

    double senderSecondsPerGb() throws IOException {
        return senderCores / sentBytesPerSec() * 1e9;
    }
}
