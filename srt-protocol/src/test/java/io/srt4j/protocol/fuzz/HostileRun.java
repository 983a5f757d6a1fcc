package io.srt4j.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.VirtualTime;
import io.srt4j.protocol.sim.Wire;
import io.srt4j.protocol.stats.SrtStats;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connected pair to which a string of bytes does anything at all: both applications act at random, and somebody on
 * the path forges, repeats and bends packets with the right addresses and socket ids.
 *
 * <p>Nothing may throw, hold more than its limits, spin, or stay behind after the end.
 */
final class HostileRun {
    private static final int MAX_RECORDED = 64;
    private static final int MAX_CALLS = 8;

    private final byte[] script;
    private final Pair pair;
    private final List<ByteBuffer> recorded = new ArrayList<>();
    private int at;
    private int lastSeq;
    private boolean met;

    HostileRun(byte[] script) {
        this.script = script;
        pair = Pair.setup().link(link -> link.delay(Duration.ofMillis(10)))
                .options(options -> options.sendBufferPackets(256).receiveBufferPackets(256).lingerMs(300)).connected();
        for (var link : List.of(pair.toServer(), pair.toClient())) {
            link.tap(_ -> true, this::record);
        }
        pair.client().received().onlyCount();
        pair.server().received().onlyCount();
    }

    private void record(ByteBuffer packet) {
        if (Wire.isData(packet)) {
            lastSeq = Wire.seq(packet);
        }
        if (recorded.size() < MAX_RECORDED) {
            recorded.add(ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip());
        }
    }

    private int next() {
        return at < script.length ? script[at++] & 0xFF : 0;
    }

    private int nextInt() {
        return next() << 24 | next() << 16 | next() << 8 | next();
    }

    void run() {
        while (at < script.length) {
            step(next());
            check(pair.client());
            check(pair.server());
        }
        end();
    }

    private void step(int operation) {
        switch (operation % 18) {
            case 0 -> pair.runFor(Duration.ofMillis(next()));
            case 1 -> pair.runFor(Duration.ofMillis(next() * 40L));
            case 2 -> send(pair.client());
            case 3 -> send(pair.server());
            case 4 -> inject(rawPacket());
            case 5 -> inject(controlPacket());
            case 6 -> inject(bentCopy());
            case 7 -> inject(dataNearby());
            case 8 -> inject(Wire.control(Wire.ACK, next(), nextInt(), 0, seqNearby(), nextInt(), nextInt(), nextInt(),
                    nextInt(), nextInt(), nextInt()));
            case 9 -> inject(Wire.control(Wire.NAK, 0, nextInt(), 0, seqNearby() | (next() & 1) << 31, seqNearby()));
            case 10 -> inject(Wire.control(Wire.DROPREQ, next(), nextInt(), 0, seqNearby(), seqNearby()));
            case 11 -> inject(Wire.control(Wire.ACKACK, next() % 16, nextInt(), 0, 0));
            case 12 -> pair.server().stopReading();
            case 13 -> pair.server().startReading();
            case 14 -> pair.toServer().cutFor(Duration.ofMillis(next() * 10L));
            case 15 -> call();
            case 16 -> inject(Wire.control(Wire.KEEPALIVE, 0, nextInt(), 0, 0));
            default -> rarely(next());
        }
    }

    private void rarely(int kind) {
        switch (kind % 16) {
            case 0 -> pair.client().close();
            case 1 -> pair.server().close();
            case 2 -> pair.listenerHost().core().stopListening();
            case 3 -> pair.listenerHost().listen(SrtOptions.defaults());
            case 4 -> inject(Wire.control(Wire.SHUTDOWN, 0, 0, 0, 0));
            case 5, 6 -> meet();
            default -> pair.callerHost().pauseFor(Duration.ofMillis(kind));
        }
    }

    private void send(SimConnection connection) {
        int count = next() % 64;
        int bytes = Math.max(20, next() * 5);
        if (connection.isConnected() && connection.waiting() < 1_000) {
            connection.sendNumbered(count, bytes);
        }
    }

    private void call() {
        if (pair.callerHost().connections().size() < MAX_CALLS) {
            pair.callerHost().connect(pair.listenerHost().address(), SrtOptions.defaults()).received().onlyCount();
        }
    }

    /** Two more that call each other, in the middle of all this; once, because the first may still be there. */
    private void meet() {
        if (!met) {
            met = true;
            pair.callerHost().rendezvous(pair.listenerHost().address(), SrtOptions.defaults()).received().onlyCount();
            pair.listenerHost().rendezvous(pair.callerHost().address(), SrtOptions.defaults()).received().onlyCount();
        }
    }

    private int seqNearby() {
        return lastSeq + (byte) next() * (next() % 40) & Integer.MAX_VALUE;
    }

    private ByteBuffer rawPacket() {
        byte[] bytes = new byte[Wire.HEADER_BYTES + next() % 64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) next();
        }
        return ByteBuffer.wrap(bytes);
    }

    private ByteBuffer controlPacket() {
        int[] body = new int[next() % 24];
        int type = next() % 10;
        int info = nextInt();
        for (int i = 0; i < body.length; i++) {
            body[i] = nextInt();
        }
        return Wire.control(type == 9 ? Wire.EXTENSION : type, info, nextInt(), 0, body);
    }

    private ByteBuffer bentCopy() {
        if (recorded.isEmpty()) {
            return rawPacket();
        }
        ByteBuffer original = recorded.get(next() % recorded.size());
        ByteBuffer copy = ByteBuffer.allocate(original.remaining()).put(original.duplicate()).flip();
        int where = next() % copy.limit();
        copy.put(where, (byte) (copy.get(where) ^ next()));
        return copy;
    }

    private ByteBuffer dataNearby() {
        int bytes = next() * 8;
        return Wire.data(seqNearby(), next(), nextInt(), 0, new byte[bytes]);
    }

    /** Puts a packet in front of one side or the other, as if the peer had sent it. */
    private void inject(ByteBuffer packet) {
        boolean toServer = (next() & 1) == 0;
        SimConnection target = toServer ? pair.server() : pair.client();
        SimHost sender = toServer ? pair.callerHost() : pair.listenerHost();
        boolean isAddressed = next() % 8 != 0;
        if (isAddressed && packet.remaining() >= Wire.HEADER_BYTES) {
            packet.putInt(12, target.core().localId());
        }
        target.host().onDatagram(sender.address(), packet);
        pair.runFor(Duration.ofNanos(next() * 1_000L));
    }

    private static void check(SimConnection connection) {
        SrtStats stats = connection.stats();
        assertThat(stats.receive().bufferPackets()).isBetween(0, 256);
        assertThat(stats.receive().packetsPending()).isBetween(0, 256);
        assertThat(stats.send().bufferPackets()).isBetween(0, 256);
        assertThat(stats.send().packets())
                .isEqualTo(stats.send().packetsUnique() + stats.send().packetsRetransmitted());
        if (!connection.core().isClosed()) {
            connection.assertReceiveFiguresAddUp();
        }
    }

    private void end() {
        for (SimHost host : List.of(pair.callerHost(), pair.listenerHost())) {
            for (SimConnection connection : List.copyOf(host.connections())) {
                connection.close();
            }
        }
        pair.server().startReading();
        pair.runFor(Duration.ofSeconds(40));
        for (SimHost host : List.of(pair.callerHost(), pair.listenerHost())) {
            assertThat(host.core().openConnections()).isZero();
            assertThat(host.wakeAtNs()).as("wants to be woken").isEqualTo(VirtualTime.NEVER);
        }
    }
}
