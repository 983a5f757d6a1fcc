package io.srt4j.gateway.rtmp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.RtmpConfig;
import io.srt4j.gateway.hub.StreamHub;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for RTMP players. Each connection is counted from its first moment, gets a virtual thread when its handshake is
 * done, and lives in {@link RtmpSession} from there. Thread-safe.
 */
public final class RtmpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtmpServer.class);
    private static final int BACKLOG = 1024;
    private static final Duration BIND_LIMIT = Duration.ofSeconds(10);
    /** How long sessions may take to run their end hooks when the server closes. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final RtmpConfig config;
    private final RtmpLoops loops;
    private final StreamHub hub;
    private final Sessions sessions;
    private final RtmpLimits limits;
    private final ThrottledLog throttled = new ThrottledLog(log);
    private final List<Channel> listeners = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Thread, RtmpConnection> clients = new ConcurrentHashMap<>();
    private volatile boolean isClosing;

    /** The loops stay the caller's: they are closed after every server and push that uses them. */
    public RtmpServer(RtmpConfig config, RtmpLoops loops, StreamHub hub, Sessions sessions) {
        this(config, loops, hub, sessions, RtmpLimits.DEFAULT);
    }

    RtmpServer(RtmpConfig config, RtmpLoops loops, StreamHub hub, Sessions sessions, RtmpLimits limits) {
        this.config = config;
        this.loops = loops;
        this.hub = hub;
        this.sessions = sessions;
        this.limits = limits;
    }

    /** Binds every address, or none: an {@link IOException} names the one that cannot be bound. */
    public void start() throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops.group()).channel(loops.serverType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        for (InetSocketAddress address : config.listen()) {
            ChannelFuture bound = bootstrap.bind(address);
            if (!bound.awaitUninterruptibly(BIND_LIMIT.toMillis()) || !bound.isSuccess()) {
                close();
                Throwable cause = bound.cause();
                throw new IOException("cannot listen for RTMP on " + address + ": "
                        + (cause == null ? "no answer" : cause.getMessage()), cause);
            }
            listeners.add(bound.channel());
            int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
            addresses.add(new InetSocketAddress(address.getAddress(), port));
        }
    }

    /** As configured, but a port of 0 is the one that was found. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Connections at this moment, those in the handshake included. */
    public int connections() {
        return connections.get();
    }

    /** Stops listening, closes every connection, and waits until the sessions have ended; bounded. */
    @Override
    public void close() {
        isClosing = true;
        listeners.forEach(listener -> listener.close().awaitUninterruptibly(CLOSE_LIMIT.toMillis()));
        clients.values().forEach(RtmpConnection::close);
        Deadline deadline = Deadline.in(CLOSE_LIMIT);
        try {
            for (Thread thread : clients.keySet()) {
                thread.join(deadline.left());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the loop. */
    private void accept(Channel channel) {
        if (connections.incrementAndGet() > limits.maxConnections() || isClosing) {
            connections.decrementAndGet();
            throttled.info("rtmp " + channel.remoteAddress() + ": not accepted, " + limits.maxConnections()
                    + " connections are the limit");
            ChannelFuture _ = channel.close();
            return;
        }
        ChannelFuture _ = channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        new RtmpConnection(channel, RtmpHandshake.server(limits.handshake()), ChunkLimits.COMMANDS, this::begin);
    }

    /** On the loop: the handshake is done. */
    private void begin(RtmpConnection connection) {
        Thread thread = Thread.ofVirtual().name("rtmp " + connection.remoteAddress()).unstarted(() -> live(connection));
        clients.put(thread, connection);
        thread.start();
        if (isClosing) {
            connection.close();
        }
    }

    private void live(RtmpConnection connection) {
        String client = "rtmp " + connection.remoteAddress();
        try (connection) {
            new RtmpSession(connection, hub, sessions, limits, throttled).run();
        } catch (RtmpException e) {
            // That a player goes away is how plays end, and the session has said so.
            if (e.kind() != RtmpException.Kind.CLOSED) {
                throttled.info(client + ": closed: " + e.getMessage());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("{}: internal error", client, e);
        } finally {
            clients.remove(Thread.currentThread());
        }
    }
}
