package io.srt4j.protocol.sim;

import io.srt4j.protocol.sim.Trace.Fate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One direction between two hosts: decides each datagram's fate from its {@link Impairment} and its own seed.
 *
 * <p>Two links never share a random sequence, so a change in one direction leaves the other's luck alone.
 */
public final class SimLink {
    /** A datagram held back is let go after this time even if nothing follows it. */
    private static final long LONGEST_HOLD_NS = 50_000_000;
    private static final int IP_UDP_BYTES = 28;
    /** How much later a datagram arrives that a test planned to delay, or the second copy it planned. */
    public static final long PLANNED_DELAY_NS = 320_000_000;

    /** A rule a test set: the next so many matching datagrams disappear. */
    private static final class DropRule {
        private final Predicate<ByteBuffer> matching;
        private int left;

        DropRule(Predicate<ByteBuffer> matching, int left) {
            this.matching = matching;
            this.left = left;
        }
    }

    /** A datagram that lets so many later ones pass; the order tells whether it is still the same flight. */
    private static final class Held {
        private final Datagram datagram;
        private final long order;
        private int left;

        Held(Datagram datagram, int left) {
            this.datagram = datagram;
            this.order = datagram.order;
            this.left = left;
        }
    }

    /** What a test planned for the next datagram of a kind. */
    public enum Plan {
        PASS, LOSE, DUPLICATE, DELAY
    }

    private static final class Script {
        private final Predicate<ByteBuffer> matching;
        private final ArrayDeque<Plan> plans;

        Script(Predicate<ByteBuffer> matching, List<Plan> plans) {
            this.matching = matching;
            this.plans = new ArrayDeque<>(plans);
        }
    }

    private record Tap(Predicate<ByteBuffer> matching, Consumer<ByteBuffer> observer) {
    }

    private final String name;
    private final SimNetwork network;
    private final SplittableRandom random;
    private final List<DropRule> rules = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Tap> taps = new ArrayList<>();
    private final List<Script> scripts = new ArrayList<>();
    private Impairment impairment;
    private boolean inBurst;
    private long downUntilNs;
    private long idleAtNs;
    private long lastArrivalNs;
    private long longestWayNs;
    private long sent;
    private long lost;
    private long duplicated;
    private long dataSent;
    private long dataLost;
    private long dataDuplicated;

    SimLink(String name, SimNetwork network, Impairment impairment, long seed) {
        this.name = name;
        this.network = network;
        this.impairment = impairment;
        this.random = new SplittableRandom(seed);
    }

    /** Replaces the impairment from now on; datagrams on their way are not affected. */
    public void impair(Impairment next) {
        impairment = next;
    }

    /** Nothing sent within this time from now arrives. */
    public void cutFor(Duration length) {
        downUntilNs = network.nowNs() + length.toNanos();
    }

    /** The next {@code count} data packets disappear. */
    public void dropNext(int count) {
        dropNext(count, Wire::isData);
    }

    /** The next {@code count} datagrams that match disappear. */
    public void dropNext(int count, Predicate<ByteBuffer> matching) {
        rules.add(new DropRule(matching, count));
    }

    /** Everything that matches disappears, until {@link #dropNothing}. */
    public void dropAll(Predicate<ByteBuffer> matching) {
        dropNext(Integer.MAX_VALUE, matching);
    }

    public void dropNothing() {
        rules.clear();
    }

    /** The next datagrams that match meet these fates, one after the other; those after them are left to chance. */
    public void plan(Predicate<ByteBuffer> matching, List<Plan> plans) {
        scripts.add(new Script(matching, plans));
    }

    /** Shows every datagram offered to the link, lost or not, to {@code observer}; the view is borrowed. */
    public void tap(Predicate<ByteBuffer> matching, Consumer<ByteBuffer> observer) {
        taps.add(new Tap(matching, observer));
    }

    public long datagramsSent() {
        return sent;
    }

    /** Datagrams that will never arrive, whatever the reason. */
    public long datagramsLost() {
        return lost;
    }

    public long datagramsDuplicated() {
        return duplicated;
    }

    public long dataPacketsSent() {
        return dataSent;
    }

    public long dataPacketsLost() {
        return dataLost;
    }

    public long dataPacketsDuplicated() {
        return dataDuplicated;
    }

    /** The most time from one end to the other that a datagram was given. */
    long longestWayNs() {
        return longestWayNs;
    }

    /** Takes the filled datagram; it is in flight or back in the pool afterwards. */
    void send(Datagram datagram) {
        ByteBuffer view = datagram.received();
        for (int i = 0; i < taps.size(); i++) {
            Tap tap = taps.get(i);
            if (tap.matching.test(view)) {
                tap.observer.accept(view);
            }
        }
        sent++;
        boolean isData = Wire.isData(view);
        dataSent += isData ? 1 : 0;
        long nowNs = network.nowNs();
        Plan plan = takePlan(view);
        Fate fate = plan == Plan.LOSE ? Fate.TEST : fate(view, nowNs);
        if (fate != Fate.SENT) {
            lost++;
            dataLost += isData ? 1 : 0;
            network.trace().add(name, fate, nowNs, -1, view);
            network.recycle(datagram);
            return;
        }
        datagram.arrivalNs = arrivalNs(datagram.length, nowNs) + (plan == Plan.DELAY ? PLANNED_DELAY_NS : 0);
        if (chance(impairment.duplicate) || plan == Plan.DUPLICATE) {
            duplicated++;
            dataDuplicated += isData ? 1 : 0;
            Datagram twin = network.copyOf(datagram);
            twin.arrivalNs = datagram.arrivalNs
                    + (plan == Plan.DUPLICATE ? PLANNED_DELAY_NS : random.nextLong(1_000_000));
            network.trace().add(name, Fate.DUPLICATED, nowNs, twin.arrivalNs, view);
            launch(twin, nowNs);
        }
        boolean holdBack = impairment.reorderBy > 0 && chance(impairment.reorder);
        network.trace().add(name, holdBack ? Fate.HELD_BACK : Fate.SENT, nowNs, datagram.arrivalNs, view);
        if (holdBack) {
            datagram.arrivalNs += LONGEST_HOLD_NS;
            launch(datagram, nowNs);
            held.add(new Held(datagram, impairment.reorderBy));
        } else {
            long overtakerNs = datagram.arrivalNs;
            launch(datagram, nowNs);
            releaseOvertaken(overtakerNs);
        }
    }

    private void launch(Datagram datagram, long nowNs) {
        longestWayNs = Math.max(longestWayNs, datagram.arrivalNs - nowNs);
        network.launch(datagram);
    }

    private Plan takePlan(ByteBuffer packet) {
        for (int i = 0; i < scripts.size(); i++) {
            Script script = scripts.get(i);
            if (!script.plans.isEmpty() && script.matching.test(packet)) {
                return script.plans.poll();
            }
        }
        return Plan.PASS;
    }

    private Fate fate(ByteBuffer packet, long nowNs) {
        for (int i = 0; i < rules.size(); i++) {
            DropRule rule = rules.get(i);
            if (rule.matching.test(packet)) {
                if (--rule.left == 0) {
                    rules.remove(i);
                }
                return Fate.TEST;
            }
        }
        if (nowNs < downUntilNs || impairment.isOut(nowNs)) {
            return Fate.OUTAGE;
        }
        if (impairment.mtuBytes > 0 && packet.remaining() + IP_UDP_BYTES > impairment.mtuBytes) {
            return Fate.TOO_LARGE;
        }
        if (isLostToChance()) {
            return Fate.LOST;
        }
        return isQueueFull(nowNs) ? Fate.QUEUE_FULL : Fate.SENT;
    }

    private boolean isLostToChance() {
        if (impairment.burstStart > 0) {
            inBurst = inBurst ? !chance(impairment.burstEnd) : chance(impairment.burstStart);
            if (inBurst && chance(impairment.burstLoss)) {
                return true;
            }
        }
        return chance(impairment.loss);
    }

    private boolean isQueueFull(long nowNs) {
        if (impairment.rateBitsPerSec <= 0 || idleAtNs <= nowNs) {
            return false;
        }
        double waitingBytes = (idleAtNs - nowNs) * 1e-9 * impairment.rateBitsPerSec / 8;
        return waitingBytes > impairment.queueBytes;
    }

    private long arrivalNs(int bytes, long nowNs) {
        long departureNs = nowNs;
        if (impairment.rateBitsPerSec > 0) {
            long transmitNs = (bytes + IP_UDP_BYTES) * 8_000_000_000L / impairment.rateBitsPerSec;
            idleAtNs = Math.max(idleAtNs, nowNs) + transmitNs;
            departureNs = idleAtNs;
        }
        long arrivalNs = departureNs + impairment.delayNs;
        if (impairment.jitterNs > 0) {
            arrivalNs += random.nextLong(impairment.jitterNs + 1);
        }
        if (!impairment.overtaking) {
            arrivalNs = Math.max(arrivalNs, lastArrivalNs);
            lastArrivalNs = arrivalNs;
        }
        return arrivalNs;
    }

    private void releaseOvertaken(long overtakerNs) {
        for (int i = held.size() - 1; i >= 0; i--) {
            Held late = held.get(i);
            if (late.datagram.order != late.order) {
                held.remove(i); // it arrived without being overtaken
            } else if (--late.left == 0) {
                held.remove(i);
                network.rescheduleAfter(late.datagram, overtakerNs);
            }
        }
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }
}
