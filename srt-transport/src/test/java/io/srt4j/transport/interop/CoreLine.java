package io.srt4j.transport.interop;

import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.SrtOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A caller that begins where one likes: at any sequence number, at any age. The core is given a clock of its own, which
 * jumps between the call of connect and the first datagram, and dice that fall as ordered.
 *
 * <p>The loop thread owns the core; two queues are between it and the test.
 */
final class CoreLine implements Line {
    private static final ByteBuffer END = ByteBuffer.allocate(0);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

    private final BlockingQueue<ByteBuffer> outgoing = new ArrayBlockingQueue<>(64);
    private final BlockingQueue<ByteBuffer> incoming = new LinkedBlockingQueue<>();
    private final DatagramChannel channel;
    private final Selector selector;
    private final EndpointCore core;
    private final ConnectionCore connection;
    private final long skewNs;
    private final Thread loop;
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile @Nullable String failure;

    private CoreLine(InetSocketAddress remote, SrtOptions options, Entropy entropy, Duration age) throws IOException {
        channel = DatagramChannel.open().bind(new InetSocketAddress(remote.getAddress(), 0));
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        long startNs = System.nanoTime();
        core = new EndpointCore(startNs, entropy, new EndpointLimits(1, 1));
        // The call has all the time of the jump to be answered.
        SrtOptions patient = options.toBuilder().connectTimeoutMs(Integer.MAX_VALUE).build();
        connection = core.connect(startNs, remote, patient);
        skewNs = age.toNanos();
        loop = Thread.ofPlatform().daemon().name("core-line").start(this::run);
    }

    /**
     * Calls {@code remote} and waits for its answer.
     *
     * @param initialSeq the number of the first packet
     * @param age what our timestamps say at the beginning
     */
    static CoreLine connect(InetSocketAddress remote, SrtOptions options, int initialSeq, Duration age)
            throws IOException, InterruptedException {
        SecureRandom random = new SecureRandom();
        Entropy entropy = new Entropy() {
            private boolean first = true;

            @Override
            public int nextInt() {
                int next = first ? initialSeq : random.nextInt();
                first = false;
                return next;
            }

            @Override
            public void nextBytes(byte[] into) {
                random.nextBytes(into);
            }
        };
        CoreLine line = new CoreLine(remote, options, entropy, age);
        if (!line.connected.await(Rig.PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || line.failure != null) {
            line.close();
            throw new IOException("not connected: " + line.failure);
        }
        return line;
    }

    private long nowNs() {
        return System.nanoTime() + skewNs;
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(2048);
        try {
            boolean open = true;
            while (open) {
                feed(buffer);
                open = drain(buffer);
                long waitNs = Math.clamp(core.nextDeadlineNs() - nowNs(), 0, 2_000_000);
                if (open && waitNs > 0) {
                    selector.select(Math.max(1, waitNs / 1_000_000));
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e.toString();
        }
        connected.countDown();
        incoming.add(END);
    }

    private void feed(ByteBuffer buffer) throws IOException {
        for (var source = channel.receive(buffer.clear()); source != null; source = channel.receive(buffer.clear())) {
            core.onDatagram(nowNs(), (InetSocketAddress) source, buffer.flip());
        }
        core.onDeadline(nowNs());
        while (connection.hasRoom() && !outgoing.isEmpty()) {
            connection.offer(nowNs(), outgoing.remove());
        }
        if (closing && outgoing.isEmpty()) {
            connection.close(nowNs());
        }
    }

    private boolean drain(ByteBuffer buffer) throws IOException {
        long nowNs = nowNs();
        boolean open = true;
        while (core.pollTouched(nowNs) != null) {
            for (int n = connection.pollMessage(nowNs, buffer.clear()); n > 0;
                    n = connection.pollMessage(nowNs, buffer.clear())) {
                incoming.add(ByteBuffer.allocate(n).put(buffer.flip()).flip());
            }
            for (ConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
                switch (event) {
                    case ConnectionEvent.Connected _ -> connected.countDown();
                    case ConnectionEvent.Moved _ -> {}
                    case ConnectionEvent.Closed(var reason) -> {
                        failure = reason.toString();
                        open = false;
                    }
                }
            }
        }
        while (core.pollTransmit(nowNs, buffer.clear()) > 0) {
            channel.send(buffer.flip(), core.transmitTarget());
        }
        return open;
    }

    @Override
    public int receive(ByteBuffer into, Duration timeout) throws IOException {
        try {
            ByteBuffer message = incoming.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new SocketTimeoutException("nothing came within " + timeout);
            }
            if (!message.hasRemaining()) { // END: no message is empty
                return -1;
            }
            int bytes = message.remaining();
            into.put(message);
            return bytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        try {
            if (failure != null || !outgoing.offer(message, 10, TimeUnit.SECONDS)) {
                throw new IOException("not sent: " + failure);
            }
            selector.wakeup();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            loop.join(ENDS_WITHIN.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        selector.close();
        channel.close();
    }

    @Override
    public String toString() {
        return "line to " + connection.peer() + ", " + failure;
    }
}
