package io.srt4j.gateway.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A UDP link in front of a server: everything takes its time, and a share of it is lost, both ways, decided by a seed.
 * Every client has a socket of its own towards the server, so the server tells them apart.
 */
final class LossyLink implements AutoCloseable {
    /** What reaches the other end later. */
    private record InFlight(long atNs, long order, DatagramChannel over, InetSocketAddress to, ByteBuffer data) {}

    /** Peers repeat lost handshakes slowly, and libsrt its first loss report: loss begins when they have met. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int MAX_DATAGRAM_BYTES = 2048;
    private static final int SOCKET_BYTES = 4 << 20;

    private final Selector selector = Selector.open();
    private final DatagramChannel front = DatagramChannel.open();
    private final InetSocketAddress server;
    private final double loss;
    private final long delayNs;
    private final SplittableRandom random;
    private final Map<InetSocketAddress, DatagramChannel> upstreams = new HashMap<>();
    private final PriorityQueue<InFlight> inFlight = new PriorityQueue<>(
            (a, b) -> a.atNs == b.atNs ? Long.compare(a.order, b.order) : Long.signum(a.atNs - b.atNs));
    private volatile boolean closed;
    private final LongAdder lost = new LongAdder();
    private long order;
    private long firstClientNs;

    /** @param delay one way */
    LossyLink(InetSocketAddress server, double loss, Duration delay, long seed) throws IOException {
        this.server = server;
        this.loss = loss;
        this.delayNs = delay.toNanos();
        this.random = new SplittableRandom(seed);
        open(front, null);
        Thread.ofPlatform().name("lossy-link").daemon().start(this::run);
    }

    private void open(DatagramChannel channel, @Nullable Object client) throws IOException {
        channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, client);
    }

    /** Where clients find the server behind the link. */
    int port() throws IOException {
        return ((InetSocketAddress) front.getLocalAddress()).getPort();
    }

    long lost() {
        return lost.sum();
    }

    private void run() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
            while (!closed) {
                InFlight next = inFlight.peek();
                long waitMs = next == null ? 100 : (next.atNs - System.nanoTime()) / 1_000_000;
                if (waitMs > 0) {
                    selector.select(waitMs);
                } else {
                    selector.selectNow();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    receive((DatagramChannel) key.channel(), key.attachment(), buffer);
                }
                selector.selectedKeys().clear();
                deliver();
            }
        } catch (IOException | ClosedSelectorException e) {
            if (!closed) {
                throw new IllegalStateException("the link broke", e);
            }
        }
    }

    private void receive(DatagramChannel channel, @Nullable Object client, ByteBuffer buffer) throws IOException {
        while (true) {
            InetSocketAddress source = (InetSocketAddress) channel.receive(buffer.clear());
            if (source == null) {
                return;
            }
            long nowNs = System.nanoTime();
            firstClientNs = upstreams.isEmpty() ? nowNs : firstClientNs;
            if (nowNs - firstClientNs > GRACE.toNanos() && random.nextDouble() < loss) {
                lost.increment();
                continue;
            }
            ByteBuffer copy = ByteBuffer.allocate(buffer.flip().remaining()).put(buffer).flip();
            boolean fromServer = client instanceof InetSocketAddress;
            inFlight.add(new InFlight(nowNs + delayNs, order++, fromServer ? front : upstream(source),
                    client instanceof InetSocketAddress address ? address : server, copy));
        }
    }

    private DatagramChannel upstream(InetSocketAddress client) throws IOException {
        DatagramChannel known = upstreams.get(client);
        if (known == null) {
            known = DatagramChannel.open();
            open(known, client);
            upstreams.put(client, known);
        }
        return known;
    }

    private void deliver() throws IOException {
        for (InFlight next = inFlight.peek(); next != null && next.atNs - System.nanoTime() <= 0;
                next = inFlight.peek()) {
            inFlight.remove();
            next.over.send(next.data, next.to);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        front.close();
        for (DatagramChannel upstream : upstreams.values()) {
            upstream.close();
        }
        selector.close();
    }
}
