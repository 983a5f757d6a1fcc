package io.srt4j.protocol.sim;

import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * A caller and a listener on two hosts with a path between them: what nearly every scenario starts with.
 *
 * <p>Server-side accessors work once the listener accepted. Every scenario ends with {@link #assertQuiet}.
 */
public final class Pair {
    static final int CALLER_PORT = 40_000;
    static final int LISTENER_PORT = 9_000;
    private static final Duration LONGEST_HANDSHAKE = Duration.ofSeconds(20);

    private final SimNetwork network;
    private final SimHost callerHost;
    private final SimHost listenerHost;
    private final SimConnection client;
    private final Setup setup;

    private Pair(Setup setup) {
        this.setup = setup;
        network = new SimNetwork(setup.seed);
        network.trace().note("to server: " + setup.toServer);
        network.trace().note("to client: " + setup.toClient);
        listenerHost = new SimHost(network, LISTENER_PORT, setup.listenerClock,
                setup.listenerEntropy(), setup.limits);
        callerHost = new SimHost(network, CALLER_PORT, setup.callerClock, setup.callerEntropy(), setup.limits);
        toServer().impair(setup.toServer);
        toClient().impair(setup.toClient);
        if (setup.meets) {
            listenerHost.rendezvous(callerHost.address(), setup.listenerOptions);
        } else {
            listenerHost.listen(setup.listenerOptions);
        }
        network.runUntil(setup.idleBeforeConnect.toNanos(), () -> false);
        client = setup.meets ? callerHost.rendezvous(listenerHost.address(), setup.callerOptions)
                : callerHost.connect(listenerHost.address(), setup.callerOptions);
    }

    public static Setup setup() {
        return new Setup();
    }

    /** Both ways the same link, both sides the same options, connected. */
    public static Pair connected(
            UnaryOperator<Impairment.Builder> link, UnaryOperator<SrtOptions.Builder> options) {
        return setup().link(link).options(options).connected();
    }

    public SimNetwork network() {
        return network;
    }

    public SimHost callerHost() {
        return callerHost;
    }

    public SimHost listenerHost() {
        return listenerHost;
    }

    public SimConnection client() {
        return client;
    }

    /** The first connection the listener accepted. */
    public SimConnection server() {
        return listenerHost.connections().getFirst();
    }

    public boolean hasServer() {
        return !listenerHost.connections().isEmpty();
    }

    public SimLink toServer() {
        return network.link(callerHost.address(), listenerHost.address());
    }

    public SimLink toClient() {
        return network.link(listenerHost.address(), callerHost.address());
    }

    public void runFor(Duration length) {
        network.runUntil(network.nowNs() + length.toNanos(), () -> false);
    }

    /** Runs until {@code done}; fails after {@code limit} of simulated time. */
    public void runUntil(BooleanSupplier done, Duration limit) {
        if (!network.runUntil(network.nowNs() + limit.toNanos(), done)) {
            throw new AssertionError("not within " + limit + "; caller's side " + client.stats() + "; listener's side "
                    + (hasServer() ? server().stats() : "nobody"));
        }
    }

    /** Runs until {@code done} or for {@code limit} of simulated time; whether it was the former. */
    public boolean runUnless(BooleanSupplier done, Duration limit) {
        return network.runUntil(network.nowNs() + limit.toNanos(), done);
    }

    /**
     * Lets everything in flight settle over a clean path, checks the identities of both sides' statistics, closes, and
     * checks that nothing is left: no datagram, no deadline, no connection.
     */
    public void assertQuiet() {
        new QuietCheck(this).run();
    }

    Setup setupUsed() {
        return setup;
    }

    /** What a pair is made of; every method may be left out. */
    public static final class Setup {
        private long seed = 1;
        private Impairment toServer = Impairment.perfect().delay(Duration.ofMillis(10)).build();
        private Impairment toClient = toServer;
        private SrtOptions callerOptions = SrtOptions.defaults();
        private SrtOptions listenerOptions = SrtOptions.defaults();
        private SimClock callerClock = new SimClock(7_000_000_000_000L, 0);
        private SimClock listenerClock = new SimClock(-3_000_000_000_000L, 0);
        private int[] callerInts = {};
        private int[] listenerInts = {};
        private EndpointLimits limits = EndpointLimits.DEFAULTS;
        private Duration idleBeforeConnect = Duration.ZERO;
        private boolean meets;

        private Setup() {
        }

        public Setup seed(Seed value) {
            seed = value.value();
            return this;
        }

        public Setup link(UnaryOperator<Impairment.Builder> both) {
            return link(both.apply(Impairment.perfect()).build());
        }

        public Setup link(Impairment both) {
            toServer = both;
            toClient = both;
            return this;
        }

        public Setup toServer(Impairment link) {
            toServer = link;
            return this;
        }

        public Setup toClient(Impairment link) {
            toClient = link;
            return this;
        }

        public Setup toServer(UnaryOperator<Impairment.Builder> link) {
            toServer = link.apply(Impairment.perfect()).build();
            return this;
        }

        public Setup toClient(UnaryOperator<Impairment.Builder> link) {
            toClient = link.apply(Impairment.perfect()).build();
            return this;
        }

        public Setup options(UnaryOperator<SrtOptions.Builder> both) {
            return callerOptions(both).listenerOptions(both);
        }

        public Setup callerOptions(UnaryOperator<SrtOptions.Builder> change) {
            callerOptions = change.apply(callerOptions.toBuilder()).build();
            return this;
        }

        public Setup listenerOptions(UnaryOperator<SrtOptions.Builder> change) {
            listenerOptions = change.apply(listenerOptions.toBuilder()).build();
            return this;
        }

        /** Clocks of caller and listener. */
        public Setup clocks(SimClock caller, SimClock listener) {
            callerClock = caller;
            listenerClock = listener;
            return this;
        }

        /** The first numbers the caller's entropy yields. */
        public Setup callerInts(int... values) {
            callerInts = values;
            return this;
        }

        /** The first numbers the listener's entropy yields. */
        public Setup listenerInts(int... values) {
            listenerInts = values;
            return this;
        }

        public Setup limits(EndpointLimits value) {
            limits = value;
            return this;
        }

        /** Nobody listens: the two call each other. */
        public Setup meeting() {
            meets = true;
            return this;
        }

        /** The endpoints exist this long before the caller calls. */
        public Setup idleBeforeConnect(Duration length) {
            idleBeforeConnect = length;
            return this;
        }

        private SimEntropy callerEntropy() {
            return new SimEntropy(seed ^ 0x5EED_CA11L).thenInts(callerInts);
        }

        private SimEntropy listenerEntropy() {
            return new SimEntropy(seed ^ 0x5EED_115EL).thenInts(listenerInts);
        }

        /** The caller has called; nothing was sent yet. */
        public Pair calling() {
            return new Pair(this);
        }

        /** Runs until both sides are connected. */
        public Pair connected() {
            Pair pair = new Pair(this);
            pair.runUntil(() -> pair.client.isConnected() && pair.hasServer() && pair.server().isConnected(),
                    LONGEST_HANDSHAKE);
            return pair;
        }
    }
}
