package io.srt4j.transport.netty;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one system call reads from a socket: up to {@link #MESSAGES} messages, each one datagram or a run of datagrams of
 * equal size from one source that the kernel has merged (UDP_GRO); a run costs little more than a datagram.
 *
 * <p>The memory is used over and over, by all sockets of a loop in turn: whoever looks at a datagram is done with it
 * before the next call. Loop-confined.
 */
final class ReceiveBatch {
    static final int MESSAGES = 16;
    /** No UDP message is longer, merged or not. */
    private static final int MESSAGE_BYTES = 65_536;

    // struct mmsghdr on 64-bit Linux: a struct msghdr, then what was received.
    private static final int HEADER_BYTES = 64;
    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int PARTS_AT = 16;
    private static final int PART_COUNT_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int RECEIVED_AT = 56;

    /** struct iovec. */
    private static final int PART_BYTES = 16;
    /** struct sockaddr_in6, the longer of the two. */
    private static final int NAME_BYTES = 28;
    private static final int NAME_STRIDE = 32;
    /** Room for the size of merged datagrams and for an address. */
    private static final int CONTROL_BYTES = 64;

    // struct cmsghdr, and the two kinds that may come.
    private static final int CONTROL_HEADER_BYTES = 16;
    private static final int CONTROL_LEVEL_AT = 8;
    private static final int CONTROL_TYPE_AT = 12;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;
    private static final int SOL_IP = 0;
    private static final int IP_ORIGDSTADDR = 20;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment headers = arena.allocate((long) MESSAGES * HEADER_BYTES, 16);
    private final MemorySegment names = arena.allocate((long) MESSAGES * NAME_STRIDE, 16);
    private final MemorySegment controls = arena.allocate((long) MESSAGES * CONTROL_BYTES, 16);
    private final MemorySegment errno = LinuxDatagrams.newErrno(arena);
    private final ByteBuffer data = ByteBuffer.allocateDirect(MESSAGES * MESSAGE_BYTES);
    private final AddressBook addresses = new AddressBook();

    private int messages;
    private int current = -1;
    private int at;
    private int end;
    private int segmentBytes;
    private @Nullable InetSocketAddress source;
    private @Nullable InetAddress destination;

    ReceiveBatch() {
        MemorySegment memory = MemorySegment.ofBuffer(data);
        MemorySegment parts = arena.allocate((long) MESSAGES * PART_BYTES, 16);
        for (int i = 0; i < MESSAGES; i++) {
            MemorySegment part = parts.asSlice((long) i * PART_BYTES, PART_BYTES);
            part.set(ValueLayout.ADDRESS, 0, memory.asSlice((long) i * MESSAGE_BYTES, MESSAGE_BYTES));
            part.set(ValueLayout.JAVA_LONG, 8, MESSAGE_BYTES);
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.ADDRESS, header + NAME_AT, names.asSlice((long) i * NAME_STRIDE, NAME_STRIDE));
            headers.set(ValueLayout.ADDRESS, header + PARTS_AT, part);
            headers.set(ValueLayout.JAVA_LONG, header + PART_COUNT_AT, 1);
            headers.set(ValueLayout.ADDRESS, header + CONTROL_AT,
                    controls.asSlice((long) i * CONTROL_BYTES, CONTROL_BYTES));
        }
    }

    /**
     * Reads what waits in the socket, as far as there is room.
     *
     * @return whether there may be more
     */
    boolean receive(int descriptor) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.JAVA_INT, header + NAME_LENGTH_AT, NAME_BYTES);
            headers.set(ValueLayout.JAVA_LONG, header + CONTROL_LENGTH_AT, CONTROL_BYTES);
        }
        messages = 0;
        current = -1;
        at = 0;
        end = 0;
        messages = LinuxDatagrams.receive(descriptor, headers, MESSAGES, errno);
        return messages == MESSAGES;
    }

    /** The next datagram, a view that is good until the next call; null if there is none left. */
    @Nullable ByteBuffer next() {
        while (at == end) {
            if (++current >= messages) {
                return null;
            }
            open(current);
        }
        int datagramEnd = Math.min(at + segmentBytes, end);
        ByteBuffer datagram = data.limit(datagramEnd).position(at);
        at = datagramEnd;
        return datagram;
    }

    private void open(int message) {
        long header = (long) message * HEADER_BYTES;
        int bytes = headers.get(ValueLayout.JAVA_INT, header + RECEIVED_AT);
        at = message * MESSAGE_BYTES;
        end = at + bytes;
        segmentBytes = bytes;
        destination = null;
        source = addresses.read(names, (long) message * NAME_STRIDE);
        readControls((long) message * CONTROL_BYTES, headers.get(ValueLayout.JAVA_LONG, header + CONTROL_LENGTH_AT));
    }

    private void readControls(long from, long length) {
        long left = Math.min(length, CONTROL_BYTES);
        long control = from;
        while (left >= CONTROL_HEADER_BYTES + Integer.BYTES) {
            long controlBytes = controls.get(ValueLayout.JAVA_LONG, control);
            int level = controls.get(ValueLayout.JAVA_INT, control + CONTROL_LEVEL_AT);
            int type = controls.get(ValueLayout.JAVA_INT, control + CONTROL_TYPE_AT);
            if (level == SOL_UDP && type == UDP_GRO) {
                int merged = controls.get(ValueLayout.JAVA_INT, control + CONTROL_HEADER_BYTES);
                segmentBytes = merged > 0 ? merged : segmentBytes;
            } else if (level == SOL_IP && type == IP_ORIGDSTADDR) {
                destination = addresses.read(controls, control + CONTROL_HEADER_BYTES).getAddress();
            }
            long step = Math.max(CONTROL_HEADER_BYTES, (controlBytes + 7) & -8);
            control += step;
            left -= step;
        }
    }

    /** Who sent the last datagram of {@link #next}. */
    InetSocketAddress source() {
        if (source == null) {
            throw new IllegalStateException("no datagram was read");
        }
        return source;
    }

    /** To which of this machine's addresses, if the socket was asked to tell; else null. */
    @Nullable InetAddress destination() {
        return destination;
    }
}
