package io.srt4j.protocol.core;

import io.srt4j.protocol.handshake.SynCookie;
import io.srt4j.protocol.settings.Entropy;
import java.util.ArrayList;
import java.util.List;

/**
 * An endpoint's place among those that share one address, each with its own socket and thread. The system chooses whose
 * socket a datagram comes to, mostly the right one. So that every member knows what to do with any datagram, the remainder
 * of a socket id says whose connection it is, and a cookie that one has baked is good at all.
 *
 * <p>Immutable.
 */
public final class Membership {
    /** Socket ids use 30 bits: bit 31 is never set, bit 30 marks groups. */
    private static final int SOCKET_ID_MASK = 0x3FFF_FFFF;

    private final int number;
    private final int count;
    private final SynCookie.Secret cookieSecret;

    private Membership(int number, int count, SynCookie.Secret cookieSecret) {
        this.number = number;
        this.count = count;
        this.cookieSecret = cookieSecret;
    }

    /** Of an endpoint that shares its address with nobody. */
    static Membership alone(long nowNs, Entropy entropy) {
        return ofAll(1, nowNs, entropy).getFirst();
    }

    /** The places of {@code count} endpoints, in the order of their numbers. */
    public static List<Membership> ofAll(int count, long nowNs, Entropy entropy) {
        SynCookie.Secret secret = new SynCookie.Secret(entropy, nowNs);
        List<Membership> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            all.add(new Membership(number, count, secret));
        }
        return List.copyOf(all);
    }

    /** From 0. */
    public int number() {
        return number;
    }

    /** The number of the member that gave {@code socketId} out, if anyone did. */
    public int ownerOf(int socketId) {
        return Integer.remainderUnsigned(socketId, count);
    }

    /** One of the socket ids this member may give out; zero, which none is, may be among them. */
    int socketId(int random) {
        int id = random & SOCKET_ID_MASK;
        int own = id - ownerOf(id) + number;
        return own > SOCKET_ID_MASK ? own - count : own;
    }

    SynCookie.Secret cookieSecret() {
        return cookieSecret;
    }
}
