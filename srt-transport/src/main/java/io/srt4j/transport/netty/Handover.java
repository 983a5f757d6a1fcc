package io.srt4j.transport.netty;

import io.srt4j.protocol.core.Membership;
import io.srt4j.protocol.packet.PacketHeader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * One of several endpoints that share an address: gives the others the datagrams that are theirs, and takes its own from
 * them. The system hands a sender's datagrams to one and the same socket, where the connection was made as well, so this
 * is for exceptions: a peer that is found at another address now, and connections that were opened from the address.
 *
 * <p>What waits for a loop is bounded; what does not fit is lost, as it would be in the socket's buffer, and counted by the
 * loop that gave it. {@link #passesOn} is confined to the own loop, {@link #drainTo} as well.
 */
public final class Handover {
    /** Datagrams that may wait for one loop. */
    static final int MAX_WAITING = 1024;

    /** Takes a datagram. */
    @FunctionalInterface
    interface Sink {
        void take(InetSocketAddress source, ByteBuffer datagram);
    }

    private record Datagram(InetSocketAddress source, ByteBuffer bytes) {}

    private final int number;
    private final IntUnaryOperator ownerOf;
    private final List<Handover> members;
    /** Whom to expect without a socket id, and who does: rendezvous. */
    private final Map<InetSocketAddress, Integer> meetings;

    private final ConcurrentLinkedQueue<Datagram> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean announced = new AtomicBoolean();
    private final Runnable announce;

    // Loop-confined.
    private long handedOver;
    private long lost;

    private Handover(
            int number, IntUnaryOperator ownerOf, List<Handover> members, Map<InetSocketAddress, Integer> meetings,
            Runnable announce) {
        this.number = number;
        this.ownerOf = ownerOf;
        this.members = members;
        this.meetings = meetings;
        this.announce = announce;
    }

    /** Of an endpoint that shares its address with nobody. */
    static Handover alone() {
        return new Handover(0, _ -> 0, List.of(), new ConcurrentHashMap<>(), () -> {});
    }

    /**
     * Brings members together, in the order of their numbers.
     *
     * @param announces each makes its member's loop call {@link #drainTo} soon
     */
    static List<Handover> among(List<Membership> memberships, List<Runnable> announces) {
        List<Handover> members = new ArrayList<>();
        Map<InetSocketAddress, Integer> meetings = new ConcurrentHashMap<>();
        for (Membership membership : memberships) {
            members.add(new Handover(membership.number(), membership::ownerOf, members, meetings,
                    announces.get(membership.number())));
        }
        return members;
    }

    /** Any thread: this member meets {@code peer}, whose first packets name no socket. */
    public void expect(InetSocketAddress peer) {
        meetings.put(peer, number);
    }

    /** Any thread: the opposite. */
    public void expectNoMore(InetSocketAddress peer) {
        meetings.remove(peer, number);
    }

    /** Whether the datagram is another member's, who gets it if there is room. */
    boolean passesOn(InetSocketAddress source, ByteBuffer datagram) {
        int owner = ownerOf(source, datagram);
        if (owner == number) {
            return false;
        }
        if (members.get(owner).offer(source, datagram)) {
            handedOver++;
        } else {
            lost++;
        }
        return true;
    }

    private int ownerOf(InetSocketAddress source, ByteBuffer datagram) {
        if (datagram.remaining() < PacketHeader.BYTES) {
            return number;
        }
        int id = PacketHeader.destinationId(datagram, datagram.position());
        if (id != PacketHeader.NO_DESTINATION) {
            return ownerOf.applyAsInt(id);
        }
        return meetings.isEmpty() ? number : meetings.getOrDefault(source, number);
    }

    /** Any thread: whether there is room for a copy. */
    private boolean offer(InetSocketAddress source, ByteBuffer datagram) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).put(datagram.duplicate()).flip();
        inbox.add(new Datagram(source, copy));
        if (!announced.getAndSet(true)) {
            announce.run();
        }
        return true;
    }

    /** Passes on what waits. */
    void drainTo(Sink sink) {
        announced.set(false); // whoever puts something in from here on announces it
        for (Datagram next = inbox.poll(); next != null; next = inbox.poll()) {
            waiting.decrementAndGet();
            sink.take(next.source, next.bytes);
        }
    }

    /** On the loop: datagrams that came here and were given to others. */
    public long handedOver() {
        return handedOver;
    }

    /** On the loop: datagrams that came here and were others', who had no room for them. */
    public long lost() {
        return lost;
    }
}
