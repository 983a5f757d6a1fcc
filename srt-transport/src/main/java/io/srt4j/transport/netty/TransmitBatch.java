package io.srt4j.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the datagrams of one socket's turn in the loop's buffer and hands them to the channel, to be flushed once, or
 * each time the buffer is full.
 *
 * <p>Neighbours of equal size and destination travel as one super packet where the kernel cuts it up itself (UDP_SEGMENT,
 * GSO): on loopback that costs a fifth of the CPU. Some network cards refuse it only when it is used; then what was
 * refused goes out again as single datagrams, and this socket does without from then on.
 *
 * <p>Loop-confined. The channel's writability bounds what is queued while the kernel takes nothing.
 */
final class TransmitBatch {
    /** The kernel's limit for the parts of a super packet, and for its bytes (65,507 less some slack). */
    private static final int MAX_SEGMENTS = 64;
    private static final int MAX_SUPER_PACKET_BYTES = 65_000;

    // errno values of Linux, negative as Netty reports them.
    private static final int EIO = -5;
    private static final int EINVAL = -22;
    private static final int EMSGSIZE = -90;

    private static final Logger LOG = LoggerFactory.getLogger(TransmitBatch.class);

    private final Channel channel;
    private final TransmitBuffer buffer;
    private final Consumer<Throwable> failures;
    private boolean segmenting;

    private boolean written;

    // The run of datagrams that may still grow into one super packet: the buffer from runStart on.
    private @Nullable InetSocketAddress runTarget;
    private int runStart;
    private int runSegmentBytes;
    private int runSegments;

    /** A batch for {@code channel}, in the loop's buffer; what cannot be sent is reported to {@code failures}. */
    TransmitBatch(Channel channel, TransmitBuffer buffer, Consumer<Throwable> failures) {
        this.channel = channel;
        this.buffer = buffer;
        this.failures = failures;
        segmenting =
                channel instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /** Where the next datagram shall be written, at its position; has room for the largest one. */
    ByteBuffer room() {
        if (!buffer.hasRoom()) {
            flush(); // so that the same memory, which the caches still hold, serves again
            buffer.startOver(channel.alloc());
        }
        return buffer.room();
    }

    /** Takes the datagram of {@code bytes} that was just written into {@link #room}. */
    void add(int bytes, InetSocketAddress target) {
        if (!growsRun(bytes, target)) {
            closeRun();
            runTarget = target;
            runStart = buffer.usedBytes();
            runSegmentBytes = bytes;
        }
        runSegments++;
        buffer.advance(bytes);
        if (bytes < runSegmentBytes) {
            closeRun(); // only the last segment may be shorter
        }
    }

    private boolean growsRun(int bytes, InetSocketAddress target) {
        return segmenting
                && runTarget != null
                && bytes <= runSegmentBytes
                && runSegments < MAX_SEGMENTS
                && buffer.usedBytes() + bytes - runStart <= MAX_SUPER_PACKET_BYTES
                && target.equals(runTarget);
    }

    /** Gives everything collected to the kernel, as far as it takes it. */
    void flush() {
        closeRun();
        if (written) {
            written = false;
            channel.flush();
            buffer.reuseIfSent();
        }
    }

    private void closeRun() {
        InetSocketAddress target = runTarget;
        if (target == null) {
            return;
        }
        ByteBuf run = buffer.writtenSince(runStart);
        if (runSegments == 1) {
            var _ = channel.write(new DatagramPacket(run, target), channel.voidPromise());
        } else {
            writeSuperPacket(run, runSegmentBytes, target);
        }
        written = true;
        runTarget = null;
        runSegments = 0;
    }

    private void writeSuperPacket(ByteBuf run, int segmentBytes, InetSocketAddress target) {
        ByteBuf again = run.retainedDuplicate(); // writing releases the run, whatever the outcome
        var _ = channel.write(new SegmentedDatagramPacket(run, segmentBytes, target))
                .addListener((ChannelFutureListener) future -> {
                    if (!future.isSuccess() && refusesSegments(future)) {
                        writeSingly(again, segmentBytes, target);
                    } else if (!future.isSuccess()) {
                        failures.accept(future.cause());
                    }
                    again.release();
                });
    }

    private boolean refusesSegments(ChannelFuture future) {
        boolean refuses = future.cause() instanceof Errors.NativeIoException e
                && (e.expectedErr() == EIO || e.expectedErr() == EINVAL || e.expectedErr() == EMSGSIZE);
        if (refuses && segmenting) {
            segmenting = false;
            LOG.info("udp {}: the kernel refuses segmented datagrams ({}), sending them one by one from now on",
                    channel.localAddress(), future.cause().getMessage());
        }
        return refuses;
    }

    private void writeSingly(ByteBuf run, int segmentBytes, InetSocketAddress target) {
        while (run.isReadable()) {
            ByteBuf segment = run.readRetainedSlice(Math.min(segmentBytes, run.readableBytes()));
            var _ = channel.write(new DatagramPacket(segment, target), channel.voidPromise());
        }
        channel.flush();
    }
}
