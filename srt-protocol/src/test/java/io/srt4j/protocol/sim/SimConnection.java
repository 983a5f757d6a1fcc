package io.srt4j.protocol.sim;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.stats.SrtStats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An application at one end of a connection: sends what tests tell it, reads what is due unless told to stop reading.
 *
 * <p>Messages the send buffer refuses wait here and are offered again when the core says that something changed.
 */
public final class SimConnection {
    private final SimHost host;
    private final ConnectionCore core;
    private final Inbox inbox = new Inbox();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private final ByteBuffer message = ByteBuffer.allocate(Datagram.MAX_BYTES);
    private boolean reading = true;
    private final Times takenNs = new Times();
    private long numbersUsed;
    private long taken;

    SimConnection(SimHost host, ConnectionCore core) {
        this.host = host;
        this.core = core;
    }

    public ConnectionCore core() {
        return core;
    }

    public SimHost host() {
        return host;
    }

    /** What came in. */
    public Inbox received() {
        return inbox;
    }

    public List<ConnectionEvent> events() {
        return events;
    }

    public boolean isConnected() {
        return core.isConnected();
    }

    /** What the handshake agreed on; fails before that. */
    public NegotiatedSettings settings() {
        return events.stream().filter(ConnectionEvent.Connected.class::isInstance)
                .map(event -> ((ConnectionEvent.Connected) event).settings()).findFirst()
                .orElseThrow(() -> new AssertionError("not connected: " + events));
    }

    /** Why it ended; empty while it has not. */
    public Optional<CloseReason> closeReason() {
        return events.stream().filter(ConnectionEvent.Closed.class::isInstance)
                .map(event -> ((ConnectionEvent.Closed) event).reason()).findFirst();
    }

    public SrtStats stats() {
        return core.stats(host.localNs());
    }

    /** What holds for a receiver's figures at any moment of a connection. */
    public void assertReceiveFiguresAddUp() {
        QuietCheck.checkReceive(toString(), stats().receive());
    }

    /** Sends text messages now. */
    public void send(String... texts) {
        for (String text : texts) {
            waiting.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        flush();
    }

    /** Sends one message now. */
    public void send(ByteBuffer payload) {
        waiting.add(payload);
        flush();
    }

    /** Sends so many numbered messages now. */
    public void sendNumbered(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            sendNumbered(bytes);
        }
    }

    private void sendNumbered(int bytes) {
        SimMessage.write(message, numbersUsed++, host.network().nowNs(), bytes);
        if (waiting.isEmpty() && isConnected() && core.offer(host.localNs(), message)) {
            onTaken(message.position(0));
        } else {
            waiting.add(ByteBuffer.allocate(bytes).put(message).flip());
        }
        host.wake();
    }

    /** Sends numbered messages as {@code traffic} says, from now on for this long. */
    public void generate(Traffic traffic, Duration length) {
        long startNs = host.network().nowNs();
        scheduleNext(traffic, startNs, startNs + length.toNanos());
    }

    private void scheduleNext(Traffic traffic, long startNs, long endNs) {
        long atNs = startNs + traffic.nextNs();
        if (atNs < endNs) {
            host.network().time().at(atNs, () -> {
                if (!core.isClosed()) {
                    sendNumbered(traffic.takeBytes());
                    scheduleNext(traffic, startNs, endNs);
                }
            });
        }
    }

    /** Numbered messages handed over so far, waiting ones included. */
    public long sent() {
        return numbersUsed;
    }

    /** Messages the core took. */
    public long taken() {
        return taken;
    }

    /** Messages the core refused so far, still to be offered. */
    public int waiting() {
        return waiting.size();
    }

    public void stopReading() {
        reading = false;
    }

    public void startReading() {
        reading = true;
        onTouched();
        host.wake();
    }

    /** Closes from the application's side. */
    public void close() {
        core.close(host.localNs());
        host.wake();
    }

    /** The same for a reason. */
    public void close(CloseReason why) {
        core.close(host.localNs(), why);
        host.wake();
    }

    private void flush() {
        while (!waiting.isEmpty() && isConnected() && core.offer(host.localNs(), waiting.peek())) {
            onTaken(waiting.remove().position(0));
        }
        host.wake();
    }

    private void onTaken(ByteBuffer offered) {
        taken++;
        if (SimMessage.isNumbered(offered)) {
            takenNs.set(SimMessage.number(offered), host.network().nowNs());
        }
    }

    /** When the core took the numbered message, which is its time on the wire; {@link Times#NONE} if it did not. */
    long takenNs(long number) {
        return takenNs.at(number);
    }

    /** What a driver does with a connection the core names: events, messages, then what waits to be sent. */
    void onTouched() {
        long nowNs = host.localNs();
        for (ConnectionEvent event = core.pollEvent(); event != null; event = core.pollEvent()) {
            if (closeReason().isPresent()) {
                throw new AssertionError(event + " after the connection was closed");
            }
            events.add(event);
        }
        while (reading && core.pollMessage(nowNs, message.clear()) > 0) {
            inbox.add(message.flip(), host.network().nowNs());
        }
        // The last message read may have been what the end of the connection waited for.
        for (ConnectionEvent event = core.pollEvent(); event != null; event = core.pollEvent()) {
            events.add(event);
        }
        if (!waiting.isEmpty()) {
            flush();
        }
    }

    @Override
    public String toString() {
        return host + "/0x" + Integer.toHexString(core.localId());
    }
}
