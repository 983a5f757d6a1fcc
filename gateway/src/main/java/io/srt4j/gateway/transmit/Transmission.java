package io.srt4j.gateway.transmit;

import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtRuntime;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Carries messages from a source to a target. Two virtual threads, one for each side, with a bounded queue between them:
 * so one side may be lost and come back without the other noticing more than a pause.
 *
 * <p>A live source (SRT, UDP) is always read; what comes while there is no target, or faster than the target takes it, is
 * lost and counted. A file or pipe waits instead. {@link #run} may be called once; all else by any thread at any time.
 */
public final class Transmission implements Closeable {
    private static final Duration LOOK_AROUND = Duration.ofMillis(200);
    private static final Duration SOURCE_STOPS_WITHIN = Duration.ofMillis(500);

    private final Order order;
    private final Journal journal;
    private final Consumer<SrtConnection> onEnded;
    private final SrtRuntime runtime;
    private final Optional<SrtDoor> sourceDoor;
    private final Optional<SrtDoor> targetDoor;
    private final Losses losses = new Losses();
    private final Chunks chunks = new Chunks(losses);
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final Side<Input> source;
    private final Side<Output> target;
    private volatile Optional<SrtConnection> sourceConnection = Optional.empty();
    private volatile Optional<SrtConnection> targetConnection = Optional.empty();

    /**
     * Binds the ports of listeners, opens nothing else yet.
     *
     * @param onEnded is told of each SRT connection that is over, on the thread that used it
     */
    public Transmission(SrtRuntime runtime, Order order, Journal journal, Consumer<SrtConnection> onEnded)
            throws IOException {
        this.runtime = runtime;
        this.order = order;
        this.journal = journal;
        this.onEnded = onEnded;
        sourceDoor = door(order.source());
        targetDoor = door(order.target());
        source = new Side<>("source " + order.source().label(), again(sourceDoor), this::openSource, this::copyIn,
                journal);
        target = new Side<>("target " + order.target().label(), again(targetDoor), this::openTarget, this::copyOut,
                journal);
    }

    /** Who calls, gives the other side time to come back; who listens, listens on. */
    private Side.Again again(Optional<SrtDoor> door) {
        if (!order.reconnect() || door.isEmpty()) {
            return Side.Again.NEVER;
        }
        return door.get().isListening() ? Side.Again.AT_ONCE : Side.Again.LATER;
    }

    private Optional<SrtDoor> door(Medium medium) throws IOException {
        return medium instanceof Medium.Srt(var uri) ? Optional.of(new SrtDoor(runtime, uri)) : Optional.empty();
    }

    /**
     * Returns when all of the source is at the target, or {@link #stop} was called.
     *
     * @throws IOException if one side failed, and which
     */
    public void run() throws IOException, InterruptedException {
        target.start();
        source.start();
        while (target.isAlive()) {
            if (!source.isAlive()) {
                endOfSource();
            }
            target.join(LOOK_AROUND);
        }
        source.stop();
        source.join(SOURCE_STOPS_WITHIN); // reading a pipe may not end
        Optional<IOException> failure = source.failure().or(target::failure);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void endOfSource() {
        if (!chunks.end() && chunks.isOver()) {
            target.stop(); // waits for somebody to whom there is nothing left to give
        }
    }

    /** Reads no more, delivers what was read if the target is there, and makes {@link #run} return. */
    public void stop() {
        source.stop();
        if (!chunks.end()) {
            target.stop();
        }
    }

    // ---- the source's thread ----

    private Input openSource() throws IOException {
        return switch (order.source()) {
            case Medium.Srt _ -> new SrtInput(meet("source", sourceDoor.orElseThrow(), order.source()));
            case Medium.Udp(UdpAddress address) -> new UdpInput(address);
            case Medium.File(Path path) when Files.isRegularFile(path) ->
                    new FileInput(path, order.chunkBytes(), order.pace());
            case Medium.File(Path path) when !Files.exists(path) -> throw new NoSuchFileException(path.toString());
            case Medium.File(Path path) -> PipeInput.named(path, order.chunkBytes(), order.pace());
            case Medium.Standard() -> PipeInput.standard(order.chunkBytes(), order.pace());
        };
    }

    private boolean copyIn(Input input) throws IOException, InterruptedException {
        Optional<SrtConnection> connection =
                input instanceof SrtInput(SrtConnection srt) ? Optional.of(srt) : Optional.empty();
        sourceConnection = connection;
        try {
            ByteBuffer buffer = ByteBuffer.allocate(Input.MAX_BYTES);
            while (input.isLive() || chunks.awaitAttendance()) {
                int bytes = input.read(buffer.clear());
                if (bytes < 0) {
                    return connection.isEmpty();
                }
                bytesIn.add(bytes);
                byte[] chunk = new byte[bytes];
                buffer.flip().get(chunk);
                if (input.isLive()) {
                    chunks.offer(chunk);
                } else {
                    chunks.put(chunk);
                }
            }
            return true;
        } finally {
            sourceDoor.ifPresent(this::release);
            sourceConnection = Optional.empty();
            connection.ifPresent(onEnded);
        }
    }

    // ---- the target's thread ----

    private Output openTarget() throws IOException {
        return switch (order.target()) {
            case Medium.Srt(var uri) -> new SrtOutput(meet("target", targetDoor.orElseThrow(), order.target()),
                    uri.options().adjustable().lingerMs() > 0);
            case Medium.Udp(UdpAddress address) -> new UdpOutput(address, losses);
            case Medium.File(Path path) -> StreamOutput.file(path);
            case Medium.Standard() -> StreamOutput.standard();
        };
    }

    private boolean copyOut(Output output) throws IOException, InterruptedException {
        Optional<SrtConnection> connection =
                output instanceof SrtOutput srt ? Optional.of(srt.connection()) : Optional.empty();
        targetConnection = connection;
        chunks.attend();
        try {
            while (!chunks.isOver()) {
                byte[] chunk = chunks.peek(LOOK_AROUND);
                if (chunk == null) {
                    output.idle();
                } else {
                    write(output, chunk);
                    chunks.remove();
                }
            }
            output.finish();
            return true;
        } finally {
            chunks.leave(isSourceLive() ? Chunks.Keep.NOTHING : Chunks.Keep.ALL);
            targetDoor.ifPresent(this::release);
            targetConnection = Optional.empty();
            connection.ifPresent(onEnded);
        }
    }

    /** In pieces if it is larger than the target's messages may be. */
    private void write(Output output, byte[] chunk) throws IOException {
        int maxBytes = output.maxBytes();
        for (int at = 0; at < chunk.length; at += maxBytes) {
            int bytes = Math.min(maxBytes, chunk.length - at);
            output.write(ByteBuffer.wrap(chunk, at, bytes));
            bytesOut.add(bytes);
        }
    }

    private boolean isSourceLive() {
        return switch (order.source()) {
            case Medium.Srt _,Medium.Udp _ -> true;
            case Medium.File _,Medium.Standard _ -> false;
        };
    }

    // ---- both ----

    private SrtConnection meet(String role, SrtDoor door, Medium medium) throws IOException {
        String name = role + " " + medium.label();
        if (door.isListening()) {
            journal.tell(name + ": waits for a caller");
        } else {
            journal.detail(name + ": connecting");
        }
        SrtConnection connection = door.next();
        NegotiatedSettings settings = connection.settings();
        journal.tell("%s: connected, peer %s, SRT %s, latency %d ms%s".formatted(name,
                text(connection.remoteAddress()), settings.peerVersionText(),
                role.equals("source") ? settings.receiveLatencyMs() : settings.sendLatencyMs(), cipher(settings)));
        return connection;
    }

    private static String cipher(NegotiatedSettings settings) {
        return switch (settings.cipherMode()) {
            case AUTO -> "";
            case AES_CTR -> ", AES-CTR with " + settings.keyBytes() * 8 + " bits";
            case AES_GCM -> ", AES-GCM with " + settings.keyBytes() * 8 + " bits";
        };
    }

    /** Lets the next caller in, if there is to be one. */
    private void release(SrtDoor door) {
        if (order.reconnect()) {
            door.release();
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** What is known of both sides at this moment. */
    public Progress progress() {
        return new Progress(bytesIn.sum(), bytesOut.sum(), losses.messages(), losses.bytes(), losses.reason(),
                sourceConnection, targetConnection);
    }

    @Override
    public void close() {
        stop();
        sourceDoor.ifPresent(SrtDoor::close);
        targetDoor.ifPresent(SrtDoor::close);
    }
}
