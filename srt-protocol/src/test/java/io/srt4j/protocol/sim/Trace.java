package io.srt4j.protocol.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The last datagrams of a simulation and what became of each, for the report of a failing run.
 *
 * <p>Bounded: a ring that keeps the head of each packet and turns it into text only when asked.
 */
public final class Trace {
    static final int CAPACITY = 4_096;
    private static final int HEAD_BYTES = 80;

    /** What a link did with a datagram. */
    enum Fate {
        SENT("->"), LOST("x "), OUTAGE("o "), QUEUE_FULL("q "), TOO_LARGE("m "), TEST("t "), DUPLICATED("=>"),
        HELD_BACK("~>"), NO_ROUTE("? ");

        private final String mark;

        Fate(String mark) {
            this.mark = mark;
        }
    }

    private final long[] sentNs = new long[CAPACITY];
    private final long[] arrivalNs = new long[CAPACITY];
    private final Fate[] fates = new Fate[CAPACITY];
    private final String[] links = new String[CAPACITY];
    private final byte[][] heads = new byte[CAPACITY][HEAD_BYTES];
    private final int[] lengths = new int[CAPACITY];
    private final List<String> notes = new ArrayList<>();
    private long count;

    /** Says at the top of the report what the run was. */
    public void note(String text) {
        if (notes.size() < 100) {
            notes.add(text);
        }
    }

    void add(String link, Fate fate, long sentNs, long arrivalNs, ByteBuffer packet) {
        int slot = (int) (count++ % CAPACITY);
        links[slot] = link;
        fates[slot] = fate;
        this.sentNs[slot] = sentNs;
        this.arrivalNs[slot] = arrivalNs;
        lengths[slot] = packet.remaining();
        packet.get(packet.position(), heads[slot], 0, Math.min(HEAD_BYTES, packet.remaining()));
    }

    /** The newest {@code lines} datagrams, oldest first. */
    public String report(int lines) {
        StringBuilder text = new StringBuilder();
        notes.forEach(note -> text.append("  ").append(note).append('\n'));
        long from = Math.max(count - Math.min(lines, CAPACITY), 0);
        text.append("  ").append(count).append(" datagrams, the last ").append(count - from).append(":\n");
        for (long i = from; i < count; i++) {
            appendLine(text, (int) (i % CAPACITY));
        }
        return text.toString();
    }

    private void appendLine(StringBuilder text, int slot) {
        int shown = Math.min(HEAD_BYTES, lengths[slot]);
        ByteBuffer head = ByteBuffer.wrap(heads[slot], 0, shown);
        text.append(String.format("  %12.6f %s %s ", sentNs[slot] / 1e9, links[slot], fates[slot].mark))
                .append(Wire.describe(head));
        if (lengths[slot] > shown) {
            text.append(" of ").append(lengths[slot]).append(" B");
        }
        if (arrivalNs[slot] >= sentNs[slot]) {
            text.append(String.format(" arrives %.6f", arrivalNs[slot] / 1e9));
        }
        text.append('\n');
    }
}
