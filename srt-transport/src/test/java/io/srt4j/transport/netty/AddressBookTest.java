package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The system's socket addresses, as Linux lays them out on little-endian machines. */
class AddressBookTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);
    private final AddressBook book = new AddressBook();

    private InetSocketAddress read(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 32, bytes.length);
        return book.read(memory, 32);
    }

    @Test
    void readsIpv4() throws Exception {
        assertThat(read("0200 1f90 c0000201 0000000000000000"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 8080));
    }

    @Test
    void readsIpv6WithItsScope() throws Exception {
        assertThat(read("0a00 1f90 00000000 20010db8000000000000000000000001 00000000"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 8080));
        assertThat(read("0a00 1f90 00000000 fe800000000000000000000000000001 02000000"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("fe80::1%2"), 8080));
    }

    @Test
    void aMappedAddressIsTheIpv4One() throws Exception {
        assertThat(read("0a00 0050 00000000 00000000000000000000ffffc0000201 00000000"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 80));
    }

    @Test
    void anAddressSeenBeforeIsTheSameObject() {
        InetSocketAddress first = read("0200 1f90 c0000201 0000000000000000");
        InetSocketAddress other = read("0200 1f91 c0000201 0000000000000000");

        assertThat(other).isNotEqualTo(first);
        assertThat(read("0200 1f90 c0000201 0000000000000000")).isSameAs(first);
    }

    @Test
    void manyAddressesTakeTurnsAndStayRight() {
        for (int i = 0; i < 50_000; i++) {
            int address = 0x0A000000 + i * 7;
            ByteBuffer raw = ByteBuffer.allocate(16).put((byte) 2).put((byte) 0).putShort((short) i).putInt(address);
            InetSocketAddress read = read(HexFormat.of().formatHex(raw.array()));

            assertThat(ByteBuffer.wrap(read.getAddress().getAddress()).getInt()).isEqualTo(address);
            assertThat(read.getPort()).isEqualTo(i & 0xFFFF);
        }
    }

    @Test
    void anotherFamilyIsNoAddress() {
        assertThatThrownBy(() -> read("0100 1f90 c0000201 0000000000000000")).hasMessageContaining("family 1");
    }
}
