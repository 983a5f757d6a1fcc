package io.srt4j.gateway.rtmp;

import io.netty.channel.Channel;
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
import java.util.concurrent.TimeUnit;

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

    /** Closes every connection that is still open and waits a moment for the loops to end. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MS, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2L * STOP_MS);
    }
}
