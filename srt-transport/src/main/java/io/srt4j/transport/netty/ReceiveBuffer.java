package io.srt4j.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direct buffer into which all datagrams of a loop's sockets are read, over and over: {@link DatagramBridge} is done
 * with them before the next read begins. Saves an allocation per read, and per datagram the copy or the new view that getting
 * at the bytes of a slice would cost otherwise.
 *
 * <p>Loop-confined. Should anybody still hold a datagram, the next read gets a buffer of its own.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int capacityBytes;
    private @Nullable ByteBuf buffer;
    private ByteBuffer view = ByteBuffer.allocate(0);
    private long address;

    /** A buffer of {@code capacityBytes}, made when the first read needs it. */
    ReceiveBuffer(int capacityBytes, int datagramsPerTurn) {
        super(datagramsPerTurn);
        this.capacityBytes = capacityBytes;
    }

    @Override
    @SuppressWarnings("deprecation") // Handle is what the interface still asks for
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return capacityBytes;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return next(allocator);
            }
        };
    }

    private ByteBuf next(ByteBufAllocator allocator) {
        ByteBuf present = buffer;
        if (present != null && present.refCnt() == 1) {
            return present.clear().retain();
        }
        ByteBuf fresh = allocator.ioBuffer(capacityBytes, capacityBytes);
        if (present == null && fresh.hasMemoryAddress()) {
            buffer = fresh.retain();
            view = fresh.nioBuffer(0, capacityBytes);
            address = fresh.memoryAddress();
        }
        return fresh;
    }

    /**
     * What is readable of {@code content}, a datagram: a view that is good until the next call. A slice does not say
     * where in its buffer it lies, but its memory address does.
     */
    ByteBuffer viewOf(ByteBuf content) {
        int bytes = content.readableBytes();
        if (buffer != null && content.hasMemoryAddress()) {
            long at = content.memoryAddress() - address + content.readerIndex();
            if (at >= 0 && at + bytes <= capacityBytes) {
                return view.limit((int) at + bytes).position((int) at);
            }
        }
        return content.nioBuffer();
    }

    /** Lets go of the buffer when the loop has ended. */
    void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
