package io.srt4j.transport.netty;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The system calls that Netty does not offer, or not together: recvmmsg on a socket that merges datagrams (UDP_GRO), and a
 * second descriptor of the same socket, which a loop can watch on its own.
 */
final class LinuxDatagrams {
    /** Do not wait: what MSG_DONTWAIT is on every Linux. */
    private static final int MSG_DONTWAIT = 0x40;

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    /** The handles, or why there are none. */
    private sealed interface Binding {
        record Bound(MethodHandle recvmmsg, MethodHandle dup, VarHandle errno) implements Binding {}

        record Unavailable(String why) implements Binding {}
    }

    private static final Binding BINDING = bind();

    private LinuxDatagrams() {}

    @SuppressWarnings("restricted") // wrong layouts would crash the process: ReceiveBatchTest holds them
    private static Binding bind() {
        boolean layoutsFit = ValueLayout.ADDRESS.byteSize() == Long.BYTES
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (!layoutsFit) {
            return new Binding.Unavailable("not a 64-bit little-endian machine");
        }
        try {
            Linker linker = Linker.nativeLinker();
            Linker.Option errno = Linker.Option.captureCallState("errno");
            AddressLayout pointer = ValueLayout.ADDRESS;
            ValueLayout.OfInt number = ValueLayout.JAVA_INT;
            MethodHandle recvmmsg = linker.downcallHandle(linker.defaultLookup().findOrThrow("recvmmsg"),
                    FunctionDescriptor.of(number, number, pointer, number, number, pointer), errno);
            MethodHandle dup = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup"),
                    FunctionDescriptor.of(number, number), errno);
            return new Binding.Bound(recvmmsg, dup,
                    Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno")));
        } catch (RuntimeException | LinkageError e) {
            return new Binding.Unavailable(String.valueOf(e));
        }
    }

    /** Whether the calls work in this process; not where native access is denied, or the machine is a different one. */
    static boolean isAvailable() {
        return BINDING instanceof Binding.Bound;
    }

    private static Binding.Bound bound() {
        return switch (BINDING) {
            case Binding.Bound bound -> bound;
            case Binding.Unavailable(String why) ->
                    throw new IllegalStateException("the system's calls cannot be reached: " + why);
        };
    }

    /** Memory for what a failed call says. */
    static MemorySegment newErrno(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /**
     * Fills {@code headers}, {@code count} structures mmsghdr, with what waits in the socket.
     *
     * @return how many were filled; 0 if nothing waits
     */
    static int receive(int descriptor, MemorySegment headers, int count, MemorySegment errno) throws IOException {
        Binding.Bound calls = bound();
        while (true) {
            int received;
            try {
                received = (int) calls.recvmmsg.invokeExact(errno, descriptor, headers, count, MSG_DONTWAIT,
                        MemorySegment.NULL);
            } catch (Throwable e) {
                throw new IllegalStateException("recvmmsg cannot be called", e);
            }
            if (received >= 0) {
                return received;
            }
            int error = (int) calls.errno.get(errno, 0L);
            if (error == EAGAIN) {
                return 0;
            }
            if (error != EINTR) {
                throw new IOException("recvmmsg failed with errno " + error);
            }
        }
    }

    /** A second descriptor of the socket, to be closed like the first. */
    static int duplicate(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = newErrno(arena);
            int second;
            try {
                second = (int) bound().dup.invokeExact(errno, descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException("dup cannot be called", e);
            }
            if (second < 0) {
                throw new IOException("dup failed with errno " + (int) bound().errno.get(errno, 0L));
            }
            return second;
        }
    }
}
