package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.Membership;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final InetSocketAddress SENDER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);
    private static final InetSocketAddress OTHER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5001);

    private final List<Integer> announced = new ArrayList<>();
    private final List<ByteBuffer> taken = new ArrayList<>();
    private final List<Handover> members = members(3);

    private List<Handover> members(int count) {
        List<Runnable> announces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            announces.add(() -> announced.add(number));
        }
        return Handover.among(Membership.ofAll(count, 0, new SecureEntropy()), announces);
    }

    private static ByteBuffer datagram(int destinationId) {
        return ByteBuffer.allocate(20).putInt(12, destinationId);
    }

    private List<ByteBuffer> drained(int member) {
        taken.clear();
        members.get(member).drainTo((source, datagram) -> {
            assertThat(source).isEqualTo(SENDER);
            taken.add(datagram);
        });
        return taken;
    }

    @Test
    void keepsItsOwn() {
        assertThat(members.get(1).passesOn(SENDER, datagram(3 * 1000 + 1))).isFalse();
        assertThat(announced).isEmpty();
    }

    @Test
    void givesOthersTheirsAsACopy() {
        ByteBuffer borrowed = datagram(3 * 1000 + 2).putInt(16, 77);
        assertThat(members.getFirst().passesOn(SENDER, borrowed)).isTrue();
        borrowed.putInt(16, 78);

        assertThat(announced).containsExactly(2);
        assertThat(drained(1)).isEmpty();
        assertThat(drained(2)).containsExactly(datagram(3 * 1000 + 2).putInt(16, 77));
        assertThat(members.getFirst().handedOver()).isEqualTo(1);
    }

    @Test
    void aBatchIsAnnouncedOnceAndKeepsItsOrder() {
        for (int i = 0; i < 10; i++) {
            members.getFirst().passesOn(SENDER, datagram(2).putInt(16, i));
        }

        assertThat(announced).containsExactly(2);
        assertThat(drained(2)).extracting(datagram -> datagram.getInt(16)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8,
                9);
        members.getFirst().passesOn(SENDER, datagram(2));
        assertThat(announced).as("the next batch").containsExactly(2, 2);
    }

    @Test
    void whatFindsNoRoomIsLostAndCounted() {
        for (int i = 0; i < Handover.MAX_WAITING + 10; i++) {
            assertThat(members.getFirst().passesOn(SENDER, datagram(1).putInt(16, i))).isTrue();
        }

        assertThat(members.getFirst().lost()).isEqualTo(10);
        assertThat(members.getFirst().handedOver()).isEqualTo(Handover.MAX_WAITING);
        assertThat(drained(1)).hasSize(Handover.MAX_WAITING).last()
                .satisfies(datagram -> assertThat(datagram.getInt(16)).isEqualTo(Handover.MAX_WAITING - 1));
        members.getLast().passesOn(SENDER, datagram(1));
        assertThat(drained(1)).as("there is room again").hasSize(1);
    }

    @Test
    void requestsStayWhereTheyCame() {
        assertThat(members.get(2).passesOn(SENDER, datagram(0))).isFalse();
    }

    @Test
    void whoIsMetIsKnownByItsAddress() {
        members.get(1).expect(SENDER);

        assertThat(members.getFirst().passesOn(SENDER, datagram(0))).isTrue();
        assertThat(members.getFirst().passesOn(OTHER, datagram(0))).isFalse();
        assertThat(members.get(1).passesOn(SENDER, datagram(0))).isFalse();
        assertThat(drained(1)).hasSize(1);
        members.get(1).expectNoMore(SENDER);
        assertThat(members.getFirst().passesOn(SENDER, datagram(0))).isFalse();
    }

    @Test
    void whatIsTooShortForAnAddressStays() {
        assertThat(members.getFirst().passesOn(SENDER, ByteBuffer.allocate(15))).isFalse();
    }
}
