package io.srt4j.gateway.rtmp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The event loops and socket types that every RTMP connection of the process shares, in and out. epoll where the kernel
 * and the native library have it, NIO otherwise. The loops only move bytes; sessions live in virtual threads.
 */
public final class RtmpLoops implements AutoCloseable {
    private static final int QUIET_MS = 0;
    private static final int STOP_MS = 2_000;

    private final EventLoopGroup group;
    private final Class<? extends ServerChannel> serverType;
    private final Class<? extends Channel> clientType;

    private RtmpLoops(int threads, IoHandlerFactory io, Class<? extends ServerChannel> serverType,
            Class<? extends Channel> clientType) {
        this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("rtmp-loop", true), io);
        this.serverType = serverType;
        this.clientType = clientType;
    }

    /** As many loops as half the processors, at least one. */
    public static RtmpLoops open() {
        return isEpollUsable() ? epoll() : nio();
    }

    static RtmpLoops nio() {
        return new RtmpLoops(threads(), NioIoHandler.newFactory(), NioServerSocketChannel.class,
                NioSocketChannel.class);
    }

    private static RtmpLoops epoll() {
        return new RtmpLoops(threads(), EpollIoHandler.newFactory(), EpollServerSocketChannel.class,
                EpollSocketChannel.class);
    }

    private static boolean isEpollUsable() {
        try {
            return Epoll.isAvailable();
        } catch (LinkageError _) {
            return false;                        // the epoll classes are optional on the module path
        }
    }

    private static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverType() {
        return serverType;
    }

    Class<? extends Channel> clientType() {
        return clientType;
    }

    /** Connects and shakes hands; blocks for {@code timeout} at most. */
    RtmpConnection connect(InetSocketAddress address, Duration timeout) throws RtmpException, InterruptedException {
        CompletableFuture<RtmpConnection> ready = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap().group(group).channel(clientType)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        RtmpConnection connection = new RtmpConnection(channel, RtmpHandshake.client(timeout),
                                ChunkLimits.COMMANDS, ready::complete);
                        // A connection that ended in the handshake says why as soon as it is used.
                        ChannelFuture _ = channel.closeFuture().addListener(_ -> ready.complete(connection));
                    }
                });
        ChannelFuture connected = bootstrap.connect(address);
        ChannelFuture _ = connected.addListener(_ -> {
            if (!connected.isSuccess()) {
                ready.completeExceptionally(
                        new RtmpException(RtmpException.Kind.CLOSED, "cannot connect: " + reason(connected)));
            }
        });
        try {
            return ready.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RtmpException cause ? cause
                    : new RtmpException(RtmpException.Kind.CLOSED, String.valueOf(e.getMessage()));
        } catch (TimeoutException _) {
            ChannelFuture _ = connected.channel().close();
            throw new RtmpException(RtmpException.Kind.TIMED_OUT, "cannot connect in time");
        }
    }

    private static String reason(ChannelFuture failed) {
        Throwable cause = failed.cause();
        return cause == null ? "cancelled" : String.valueOf(cause.getMessage());
    }

    /** Closes every connection that is still open and waits a moment for the loops to end. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MS, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2L * STOP_MS);
    }
}
