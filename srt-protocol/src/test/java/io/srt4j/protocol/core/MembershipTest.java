package io.srt4j.protocol.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that share an address: whatever comes to one of them, it is known whose it is. */
class MembershipTest {
    private static final InetSocketAddress CALLER = SimHost.address(9_000);
    private static final InetSocketAddress LISTENER = SimHost.address(9_001);

    @SeededTest(runs = 20)
    void aSocketIdSaysWhoseItIs(Seed seed) {
        SplittableRandom random = seed.random();
        int count = random.nextInt(1, 300);
        for (Membership membership : Membership.ofAll(count, 0, new SimEntropy(seed.value()))) {
            for (int random32 : new int[] {0, -1, 0x3FFF_FFFF, random.nextInt()}) {
                int id = membership.socketId(random32);

                assertThat(id).isBetween(0, 0x3FFF_FFFF);
                assertThat(membership.ownerOf(id)).isEqualTo(membership.number());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anyNumberHasAnOwner(int hostileId) {
        List<Membership> all = Membership.ofAll(7, 0, new SimEntropy(1));

        assertThat(all.getFirst().ownerOf(hostileId)).isBetween(0, 6)
                .isEqualTo(all.getLast().ownerOf(hostileId));
    }

    @Test
    void connectionsOfAMemberHaveItsIds() {
        Membership third = Membership.ofAll(4, 0, new SimEntropy(1)).get(2);
        EndpointCore endpoint = new EndpointCore(0, new SimEntropy(2), EndpointLimits.DEFAULTS, third);
        for (int i = 0; i < 100; i++) {
            ConnectionCore connection = endpoint.connect(0, LISTENER, SrtOptions.defaults());
            assertThat(third.ownerOf(connection.localId())).isEqualTo(2);
        }
    }

    private static ByteBuffer next(EndpointCore from) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        int bytes = from.pollTransmit(0, out);
        assertThat(bytes).isGreaterThan(PacketHeader.BYTES);
        return out.flip();
    }

    private static EndpointCore listener(Membership membership) {
        EndpointCore listener = new EndpointCore(0, new SimEntropy(membership.number()), EndpointLimits.DEFAULTS,
                membership);
        listener.listen(SrtOptions.defaults());
        return listener;
    }

    private static boolean isAsked(EndpointCore induced, EndpointCore concluded) {
        EndpointCore caller = new EndpointCore(0, new SimEntropy(99), EndpointLimits.DEFAULTS);
        var _ = caller.connect(0, LISTENER, SrtOptions.defaults());
        induced.onDatagram(0, CALLER, next(caller));
        caller.onDatagram(0, LISTENER, next(induced));
        concluded.onDatagram(0, CALLER, next(caller));
        return concluded.pollRequest() != null;
    }

    @Test
    void aCookieIsGoodAtEveryMember() {
        List<EndpointCore> group =
                Membership.ofAll(2, 0, new SimEntropy(1)).stream().map(MembershipTest::listener).toList();

        assertThat(isAsked(group.getFirst(), group.getLast())).isTrue();
        assertThat(group.getLast().stats().badCookie()).isZero();
    }

    @Test
    void aCookieIsNoGoodOutsideTheGroup() {
        EndpointCore one = listener(Membership.ofAll(2, 0, new SimEntropy(1)).getFirst());
        EndpointCore other = listener(Membership.ofAll(2, 0, new SimEntropy(5)).getFirst());

        assertThat(isAsked(one, other)).isFalse();
        assertThat(other.stats().badCookie()).isEqualTo(1);
    }
}
