package io.srt4j.transport.netty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Turns the system's socket addresses into Java's and remembers the last ones, so that a datagram from somebody known costs
 * no object. A table of fixed size: two addresses that meet in a slot take turns. Loop-confined.
 */
final class AddressBook {
    private static final int SLOTS = 4096;

    /** Linux's numbers of address families. */
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;

    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt IPV4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PORT_AT = 2;
    private static final int IPV4_AT = 4;
    private static final int IPV6_AT = 8;
    private static final int IPV6_BYTES = 16;
    private static final int SCOPE_AT = 24;

    private final @Nullable InetSocketAddress[] known = new InetSocketAddress[SLOTS];
    /** What the known ones were read from: the halves of the address, then family, scope and port. */
    private final long[] upper = new long[SLOTS];
    private final long[] lower = new long[SLOTS];
    private final long[] rest = new long[SLOTS];

    /** The address that a structure sockaddr_in or sockaddr_in6 at {@code at} holds. */
    InetSocketAddress read(MemorySegment memory, long at) {
        short family = memory.get(ValueLayout.JAVA_SHORT, at);
        long port = Short.toUnsignedLong(memory.get(PORT, at + PORT_AT));
        boolean ipv6 = family == AF_INET6;
        if (!ipv6 && family != AF_INET) {
            throw new IllegalStateException("the system gave an address of family " + family);
        }
        long high = ipv6 ? memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + IPV6_AT) : 0;
        long low = ipv6
                ? memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + IPV6_AT + Long.BYTES)
                : Integer.toUnsignedLong(memory.get(IPV4, at + IPV4_AT));
        long scope = ipv6 ? Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT_UNALIGNED, at + SCOPE_AT)) : 0;
        long others = port | (ipv6 ? 1L << 16 : 0) | scope << 17;
        int slot = slot(high, low, others);
        InetSocketAddress present = known[slot];
        if (present != null && upper[slot] == high && lower[slot] == low && rest[slot] == others) {
            return present;
        }
        InetSocketAddress fresh = new InetSocketAddress(ipv6 ? ipv6(memory, at, scope) : ipv4(low), (int) port);
        known[slot] = fresh;
        upper[slot] = high;
        lower[slot] = low;
        rest[slot] = others;
        return fresh;
    }

    private static int slot(long high, long low, long others) {
        long mixed = (high * 31 + low) * 0x9E37_79B9_7F4A_7C15L + others * 0xC2B2_AE3D_27D4_EB4FL;
        return (int) (mixed >>> 40) & SLOTS - 1;
    }

    private static InetAddress ipv4(long address) {
        byte[] bytes = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static InetAddress ipv6(MemorySegment memory, long at, long scope) {
        byte[] bytes = memory.asSlice(at + IPV6_AT, IPV6_BYTES).toArray(ValueLayout.JAVA_BYTE);
        try {
            InetAddress plain = InetAddress.getByAddress(bytes); // IPv4 if it is mapped
            return scope == 0 || !(plain instanceof Inet6Address)
                    ? plain
                    : Inet6Address.getByAddress(null, bytes, (int) scope);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
