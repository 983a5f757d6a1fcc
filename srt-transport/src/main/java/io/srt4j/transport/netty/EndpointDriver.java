package io.srt4j.transport.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one {@link EndpointCore} from one UDP socket: the only code that does, and the only reader of the clock.
 *
 * <p>Everything happens in turns: take the time, feed what arrived (datagrams, a deadline, commands, rung bells),
 * then drain the core in its order, write once, flush once, and arm one timer for the core's next deadline. A turn is
 * bounded; what is left over gets another turn behind the loop's other work. While the socket takes no more, nothing
 * is polled from the core, so that it can still choose what to send when there is room again.
 *
 * <p>Loop-confined, except {@link #call}, {@link #enqueue} and {@link #close}, which any thread may call.
 */
public final class EndpointDriver {
    /** Bounds of one turn. Serving may make a connection send, and sending may end one: hence several rounds. */
    private static final int ROUNDS_PER_TURN = 4;
    private static final int DATAGRAMS_PER_TURN = 256;
    /**
     * How long after a turn the timer may fire at the earliest. A sender of 100 Mbit/s has a deadline every 105 µs, a
     * receiver as well; serving a few of them at a time costs a fraction of the wake-ups, and the core, which is told
     * the true time, catches up exactly.
     */
    private static final long TIMER_QUANTUM_NS = 200_000;
    /** The same while the socket takes nothing: its becoming writable starts a turn at once. */
    private static final long BLOCKED_QUANTUM_NS = 10_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(EndpointDriver.class);

    /** What another thread wants done on the loop; the turn drains the core afterwards. */
    @FunctionalInterface
    public interface Command<T> {
        T run(EndpointCore core, long nowNs);
    }

    private final Loop buffers;
    private final EventLoop loop;
    private final EndpointCore core;
    private final EndpointPort port;
    private final RareLog troubles = new RareLog(LOG);
    private final Runnable wakeTask = this::onWake;
    private final ConnectionTurns connections;
    private final TurnTimer timer;

    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private volatile InetSocketAddress localAddress;
    private volatile @Nullable DatagramChannel bound;
    /** The way to the endpoints that share the address. */
    private volatile Handover handover = Handover.alone();

    // Everything below is loop-confined, once the channel is ready.
    private @Nullable DatagramChannel channel;
    private @Nullable TransmitBatch batch;
    private @Nullable SocketReader reader;
    private final Rest rest;
    private long nowNs;
    private int datagramsLeft;
    private long socketErrors;
    private int datagramsInTurn;
    private boolean knowsDestinations;
    private boolean continuing;
    private boolean closed;

    EndpointDriver(
            Loop buffers, EndpointCore core, InetSocketAddress localAddress,
            Function<EndpointDriver, ? extends EndpointPort> ports) {
        this.buffers = buffers;
        this.loop = buffers.executor;
        connections = new ConnectionTurns(buffers.waker, troubles);
        timer = new TurnTimer(loop, this::turn);
        rest = new Rest(System.nanoTime());
        this.localAddress = localAddress;
        this.core = core;
        port = ports.apply(this);
    }

    /** Binds a socket and drives a new core from it, seen by its port. */
    public static EndpointDriver open(
            EventLoops loops, Binding binding, EndpointLimits limits,
            Function<EndpointDriver, ? extends EndpointPort> ports)
            throws IOException {
        EndpointCore core = new EndpointCore(System.nanoTime(), new SecureEntropy(), limits);
        EndpointDriver driver = new EndpointDriver(loops.next(), core, binding.local(), ports);
        driver.bind(binding, false);
        return driver;
    }

    /** @param another whether another socket has the address already, and shares it */
    void bind(Binding binding, boolean another) throws IOException {
        DatagramChannel socket = buffers.call(() -> UdpChannels.bind(buffers, binding, another, this));
        bound = socket;
        localAddress = socket.localAddress();
    }

    /** The bound address. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Any thread: whether a socket with the same port and a more specific address may be bound now. */
    void sharePort(boolean mayBe) throws IOException {
        SocketOptions.set(bound(), ChannelOption.SO_REUSEADDR, mayBe);
    }

    /** Before there are connections: what this endpoint shares its address with. */
    void join(Handover others) {
        handover = others;
    }

    DatagramChannel bound() throws IOException {
        DatagramChannel socket = bound;
        if (socket == null) {
            throw new IOException("udp " + localAddress + " is not bound");
        }
        return socket;
    }

    /**
     * On the loop: from now on asks {@link EndpointPort#passesOn} about each datagram whose destination the system tells.
     * Linux with epoll tells it of IPv4 datagrams.
     *
     * @return whether there are such
     */
    public boolean learnDestinations() {
        assert loop.inEventLoop();
        knowsDestinations = channel instanceof EpollDatagramChannel
                && channel.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        return knowsDestinations;
    }

    /** Runs {@code command} on the loop soon. The result fails if the endpoint is gone. */
    public <T> CompletableFuture<T> call(Command<T> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            loop.execute(() -> run(command, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private <T> void run(Command<T> command, CompletableFuture<T> result) {
        if (closed) {
            result.completeExceptionally(new IllegalStateException("the endpoint is closed"));
            return;
        }
        nowNs = System.nanoTime();
        try {
            result.complete(command.run(core, nowNs));
        } catch (RuntimeException | AssertionError e) {
            result.completeExceptionally(e);
        }
        finishTurn();
    }

    /** Closes the socket. Connections that are still open are told; nothing more is sent. */
    public void close() {
        try {
            loop.execute(this::closeChannel);
        } catch (RejectedExecutionException _) {
            // The loops were closed first, and the socket with them.
        }
    }

    /** Done when the socket is closed. */
    public CompletableFuture<Boolean> over() {
        return over;
    }

    /** On the loop: makes {@code port} the face of {@code connection}; the bell wakes the loop for it. */
    public LoopBell attach(ConnectionCore connection, ConnectionPort port) {
        assert loop.inEventLoop();
        LoopBell bell = new LoopBell(this, connection, port);
        connection.attach(bell);
        connections.add(bell);
        return bell;
    }

    /** On the loop: the connection is closed and needs no more turns. */
    public void detach(LoopBell bell) {
        assert loop.inEventLoop();
        connections.remove(bell);
    }

    /** On the loop: runs {@code task}, with the time, after {@code delayMs}, followed by a turn. */
    public void later(long delayMs, LongConsumer task) {
        var _ = cancellable(delayMs, task);
    }

    /** The same for a task that will mostly not be needed. */
    public Future<?> cancellable(long delayMs, LongConsumer task) {
        assert loop.inEventLoop();
        return loop.schedule(() -> {
            if (!closed) {
                nowNs = System.nanoTime();
                task.accept(nowNs);
                finishTurn();
            }
        }, delayMs, TimeUnit.MILLISECONDS);
    }

    /** From {@link LoopBell#ring}: the first bell in the empty list schedules the turn that serves them all. */
    void enqueue(LoopBell bell) {
        if (connections.hangUp(bell) && !rest.isOn()) {
            try {
                loop.execute(wakeTask);
            } catch (RejectedExecutionException _) {
                // The loops are closed; the connection was told, or will be.
            }
        }
    }

    private void onWake() {
        continuing = false;
        turn();
    }

    private void turn() {
        if (closed) {
            return;
        }
        nowNs = System.nanoTime();
        if (rest.goesOn(nowNs)) {
            timer.arm(nowNs, rest.untilNs()); // this was the timer of an earlier deadline
            return;
        }
        rest.end();
        finishTurn();
    }

    void onChannelReady(DatagramChannel ready) {
        assert loop.inEventLoop();
        channel = ready;
        batch = new TransmitBatch(ready, buffers.transmit, this::onChannelError);
        if (ready instanceof EpollDatagramChannel socket) {
            try {
                reader = SocketReader.begin(socket, this, buffers.batch());
            } catch (IOException e) {
                onChannelError(e);
                closeChannel();
            }
        }
    }

    /** Datagrams follow that were there when it is called: a long batch takes milliseconds, and round trips are measured. */
    void onBatch() {
        nowNs = System.nanoTime();
    }

    /** @param destination the local address that was called, if the system tells */
    void onDatagram(InetSocketAddress source, @Nullable InetAddress destination, ByteBuffer datagram) {
        assert loop.inEventLoop();
        if (knowsDestinations && destination != null && !destination.isAnyLocalAddress()
                && port.passesOn(destination, source, datagram)) {
            return;
        }
        if (!handover.passesOn(source, datagram)) {
            take(source, datagram);
        }
    }

    private void take(InetSocketAddress source, ByteBuffer datagram) {
        datagramsInTurn++;
        core.onDatagram(nowNs, source, datagram);
    }

    /** What shares the address with this endpoint. */
    public Handover handover() {
        return handover;
    }

    /** Any thread: another endpoint has datagrams for this one. */
    void takeOverSoon() {
        try {
            loop.execute(this::takeOver);
        } catch (RejectedExecutionException _) {
            // The loops are closed.
        }
    }

    private void takeOver() {
        if (!closed) {
            onBatch();
            handover.drainTo(this::take);
            onBatchComplete();
        }
    }

    void onBatchComplete() {
        if (datagramsInTurn > 0 && !rest.isOn()) {
            finishTurn();
        }
    }

    /** Comes in the middle of a flush, so the turn it asks for has to wait until this one is over. */
    void onWritable() {
        continueSoon();
    }

    void onChannelError(Throwable cause) {
        assert loop.inEventLoop();
        if (cause instanceof IOException) {
            socketErrors++;
            troubles.trouble(nowNs, "udp " + localAddress, cause);
        } else {
            troubles.bug(nowNs, "udp " + localAddress, cause);
        }
    }

    /** On the loop: datagrams and reads that the system refused. */
    public long socketErrors() {
        assert loop.inEventLoop();
        return socketErrors;
    }

    void onChannelClosed() {
        assert loop.inEventLoop();
        closed = true;
        timer.disarm();
        closeReader();
        connections.lose(CloseReason.socketClosed());
        port.onClosed(core);
        over.complete(true);
    }

    private void closeReader() {
        SocketReader closing = reader;
        reader = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                onChannelError(e);
            }
        }
    }

    /** On the loop: runs {@code task} when the present turn has sent what it has to. */
    public void afterTurn(Runnable task) {
        assert loop.inEventLoop();
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            task.run(); // the loop ends: no turn will send any more
        }
    }

    /** On the loop: closes the socket when the present turn has sent what it has to. */
    public void closeSoon() {
        afterTurn(this::closeChannel);
    }

    private void closeChannel() {
        if (channel != null) {
            var _ = channel.close();
        }
    }

    /** The second half of every turn: serve, drain, send, arm. */
    private void finishTurn() {
        assert loop.inEventLoop();
        try {
            core.onDeadline(nowNs); // always: it also restarts a drain that an earlier turn had to leave
            connections.serveRung(nowNs);
            drainRequests();
            datagramsLeft = DATAGRAMS_PER_TURN;
            boolean busy = true;
            for (int round = 0; busy && round < ROUNDS_PER_TURN; round++) {
                boolean served = connections.serveTouched(core, nowNs);
                boolean sent = transmit();
                busy = served || sent;
            }
            if (batch != null) {
                batch.flush();
            }
            if (busy) {
                continueSoon();
            }
            connections.end();
        } catch (RuntimeException | AssertionError e) {
            troubles.bug(nowNs, "udp " + localAddress + ": a turn failed", e);
        }
        rest.onTurn(nowNs, core.streamPackets(), core.timesHeldBack());
        arm();
        datagramsInTurn = 0;
    }

    private void continueSoon() {
        if (!continuing) {
            continuing = true;
            loop.execute(wakeTask);
        }
    }

    private void drainRequests() {
        ConnectionRequest request = core.pollRequest();
        while (request != null) {
            port.onRequest(core, request, nowNs);
            request = core.pollRequest();
        }
    }

    private boolean transmit() {
        DatagramChannel out = channel;
        TransmitBatch sending = batch;
        if (out == null || sending == null) {
            return false;
        }
        boolean any = false;
        while (datagramsLeft > 0 && out.isWritable()) {
            int bytes = core.pollTransmit(nowNs, sending.room());
            if (bytes == 0) {
                return any;
            }
            sending.add(bytes, core.transmitTarget());
            datagramsLeft--;
            any = true;
        }
        return any || datagramsLeft == 0;
    }

    private void arm() {
        if (channel == null || closed) {
            return;
        }
        boolean writable = channel.isWritable();
        if (reader != null && writable && !continuing && rest.begin(nowNs, reader, datagramsInTurn)) {
            timer.arm(nowNs, rest.untilNs());
            return;
        }
        rest.skip();
        long deadlineNs = core.nextDeadlineNs();
        if (deadlineNs != NEVER) {
            long earliestNs = nowNs + (writable ? TIMER_QUANTUM_NS : BLOCKED_QUANTUM_NS);
            timer.arm(nowNs, deadlineNs - earliestNs < 0 ? earliestNs : deadlineNs);
        }
    }
}
