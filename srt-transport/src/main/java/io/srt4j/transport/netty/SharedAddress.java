package io.srt4j.transport.netty;

import io.netty.channel.unix.UnixChannelOption;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.core.Membership;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One local address with a socket on every loop that can share it; the system spreads senders over them. */
public final class SharedAddress {
    private SharedAddress() {}

    /**
     * Binds a socket on each loop and drives a new core from each, as {@link EndpointDriver#open} does for one. When it
     * fails, the caller closes those that {@code ports} has seen.
     *
     * <p>The first socket is bound as if it were the only one, and only then shares: so it finds out whether anyone has the
     * address, and no other program can take it that does not ask for just this.
     */
    public static List<EndpointDriver> open(
            EventLoops loops, Binding binding, EndpointLimits limits,
            Function<EndpointDriver, ? extends EndpointPort> ports)
            throws IOException {
        List<Loop> round = loops.round();
        SecureEntropy entropy = new SecureEntropy();
        List<Membership> memberships = Membership.ofAll(round.size(), System.nanoTime(), entropy);
        List<EndpointDriver> drivers = new ArrayList<>();
        Binding at = binding;
        for (Membership membership : memberships) {
            EndpointCore core = new EndpointCore(System.nanoTime(), entropy, limits, membership);
            EndpointDriver driver = new EndpointDriver(round.get(membership.number()), core, at.local(), ports);
            driver.bind(at, !drivers.isEmpty());
            if (drivers.isEmpty() && round.size() > 1) {
                SocketOptions.set(driver.bound(), UnixChannelOption.SO_REUSEPORT, true);
                at = new Binding(driver.localAddress(), binding.udp(), binding.beside());
            }
            drivers.add(driver);
        }
        List<Handover> handovers = Handover.among(memberships,
                drivers.stream().<Runnable>map(driver -> driver::takeOverSoon).toList());
        memberships.forEach(m -> drivers.get(m.number()).join(handovers.get(m.number())));
        return drivers;
    }
}
