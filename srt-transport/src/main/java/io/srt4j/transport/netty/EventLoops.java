package io.srt4j.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.srt4j.transport.UdpKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads {@code srt-loop-0}, {@code srt-loop-1}, … that own all endpoints.
 *
 * <p>They are daemons: a program that forgets to close its connections still ends. They never run application code.
 */
public final class EventLoops {
    /** Overrides the choice of {@link #bestKind} for a whole process: {@code epoll}, {@code nio} or {@code auto}. */
    private static final String KIND_PROPERTY = "io.srt4j.udp";

    private final UdpKind kind;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops;
    private final AtomicInteger given = new AtomicInteger();

    /** Starts nothing yet: a thread begins when its loop gets the first socket. */
    public EventLoops(UdpKind kind, int count) {
        this.kind = kind;
        IoHandlerFactory handlers = switch (kind) {
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new FastThreadLocalThread(task, "srt-loop-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
        group = new MultiThreadIoEventLoopGroup(count, threads, handlers);
        List<Loop> made = new ArrayList<>();
        group.forEach(executor -> made.add(new Loop((EventLoop) executor, kind)));
        loops = List.copyOf(made);
    }

    /** The best kind that works here, unless the system property {@code io.srt4j.udp} asks for one. */
    public static UdpKind bestKind() {
        String asked = System.getProperty(KIND_PROPERTY, "auto");
        return switch (asked) {
            case "auto" -> epollWorks() ? UdpKind.EPOLL : UdpKind.NIO;
            case "nio" -> UdpKind.NIO;
            case "epoll" -> {
                if (!epollWorks()) {
                    throw new IllegalStateException(KIND_PROPERTY + "=epoll, but epoll does not work on this machine");
                }
                yield UdpKind.EPOLL;
            }
            default ->
                    throw new IllegalArgumentException(KIND_PROPERTY + "=" + asked + ": not one of auto, epoll, nio");
        };
    }

    /** Whether the native library could be loaded, which may be left out, and the system can be called past it. */
    private static boolean epollWorks() {
        try {
            return Epoll.isAvailable() && LinuxDatagrams.isAvailable();
        } catch (LinkageError _) {
            return false;
        }
    }

    /** The loops' way to the kernel. */
    public UdpKind kind() {
        return kind;
    }

    /** The loop for the next socket, in turn. */
    Loop next() {
        return loops.get(Math.floorMod(given.getAndIncrement(), loops.size()));
    }

    /** All loops that can share an address, or one, beginning with the one for the next socket: with epoll all can. */
    List<Loop> round() {
        return switch (kind) {
            case EPOLL -> {
                int first = given.getAndIncrement();
                List<Loop> round = new ArrayList<>(loops);
                Collections.rotate(round, -Math.floorMod(first, loops.size()));
                yield round;
            }
            case NIO -> List.of(next());
        };
    }

    /** Ends the threads; waits for them at most {@code withinMs}. */
    public void close(long withinMs) {
        if (group.shutdownGracefully(0, withinMs, TimeUnit.MILLISECONDS).awaitUninterruptibly(withinMs)) {
            loops.forEach(Loop::close);
        }
    }
}
