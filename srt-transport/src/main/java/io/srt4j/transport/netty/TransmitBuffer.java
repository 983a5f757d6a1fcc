package io.srt4j.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a loop writes datagrams into, one behind the other, for whichever of its sockets has its turn.
 *
 * <p>Loop-confined. Once the kernel has taken everything, it is filled from the start again. What the kernel does not
 * take keeps its memory, and the next turn gets new one.
 */
final class TransmitBuffer {
    /** More than one super packet needs. */
    private static final int CAPACITY_BYTES = 64 * 1024;

    private @Nullable ByteBuf buffer;
    private ByteBuffer view = ByteBuffer.allocate(0);
    private int usedBytes;

    /** Whether the largest datagram fits behind what was written. */
    boolean hasRoom() {
        return buffer != null && usedBytes + UdpChannels.MAX_DATAGRAM_BYTES <= CAPACITY_BYTES;
    }

    /** Starts over, in memory that nobody else holds a part of. */
    void startOver(ByteBufAllocator allocator) {
        usedBytes = 0;
        ByteBuf present = buffer;
        if (present != null && present.refCnt() == 1) {
            return;
        }
        close();
        ByteBuf fresh = allocator.directBuffer(CAPACITY_BYTES, CAPACITY_BYTES);
        buffer = fresh;
        view = fresh.nioBuffer(0, CAPACITY_BYTES);
    }

    /** Starts over if everything written before was sent. */
    void reuseIfSent() {
        if (buffer != null && buffer.refCnt() == 1) {
            usedBytes = 0;
        }
    }

    /** Where the next datagram belongs: at the position. */
    ByteBuffer room() {
        return view.limit(usedBytes + UdpChannels.MAX_DATAGRAM_BYTES).position(usedBytes);
    }

    /** Keeps the {@code bytes} just written there. */
    void advance(int bytes) {
        usedBytes += bytes;
    }

    int usedBytes() {
        return usedBytes;
    }

    /** What was written from {@code from} on, to be released by the caller. */
    ByteBuf writtenSince(int from) {
        if (buffer == null) {
            throw new IllegalStateException("nothing was written");
        }
        return buffer.retainedSlice(from, usedBytes - from);
    }

    void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
