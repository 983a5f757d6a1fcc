package io.srt4j.protocol.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one direction of a path does to datagrams; immutable, applied by {@link SimLink} with the link's own seed.
 *
 * <p>Order of effects: outage, MTU, loss, rate with its queue, delay and jitter, reordering, duplication.
 */
public final class Impairment {
    /** Loses nothing, delays nothing. */
    public static final Impairment NONE = new Builder().build();
    /** One switch between two hosts. */
    public static final Impairment LAN = perfect().delay(Duration.ofNanos(200_000)).jitter(Duration.ofNanos(50_000))
            .build();
    /** A busy access point: short bursts of loss, much jitter, packets stay in order. */
    public static final Impairment WIFI = perfect().delay(Duration.ofMillis(4)).jitter(Duration.ofMillis(8))
            .burstLoss(0.002, 0.3, 0.5).duplicate(0.001).build();
    /** A moving phone: slow link with a deep queue, jitter that reorders, bursts. */
    public static final Impairment LTE = perfect().delay(Duration.ofMillis(35)).jitter(Duration.ofMillis(20))
            .burstLoss(0.001, 0.2, 0.6).rate(20_000_000, 512_000).reorder(0.002, 3).build();
    /** A geostationary hop: 600 ms round trip, rare loss, limited rate. */
    public static final Impairment SATELLITE = perfect().delay(Duration.ofMillis(300)).jitter(Duration.ofMillis(5))
            .loss(0.003).rate(10_000_000, 1_000_000).build();

    /** Simulated times between which nothing passes, {@code [fromNs, untilNs)}. */
    record Outage(long fromNs, long untilNs) {
    }

    final long delayNs;
    final long jitterNs;
    final boolean overtaking;
    final double loss;
    final double burstStart;
    final double burstEnd;
    final double burstLoss;
    final double reorder;
    final int reorderBy;
    final double duplicate;
    final long rateBitsPerSec;
    final int queueBytes;
    final int mtuBytes;
    final List<Outage> outages;

    private Impairment(Builder from) {
        delayNs = from.delayNs;
        jitterNs = from.jitterNs;
        overtaking = from.overtaking;
        loss = from.loss;
        burstStart = from.burstStart;
        burstEnd = from.burstEnd;
        burstLoss = from.burstLoss;
        reorder = from.reorder;
        reorderBy = from.reorderBy;
        duplicate = from.duplicate;
        rateBitsPerSec = from.rateBitsPerSec;
        queueBytes = from.queueBytes;
        mtuBytes = from.mtuBytes;
        outages = List.copyOf(from.outages);
    }

    /** A builder that starts with a path that does nothing to datagrams. */
    public static Builder perfect() {
        return new Builder();
    }

    boolean isOut(long simNs) {
        for (int i = 0; i < outages.size(); i++) {
            Outage outage = outages.get(i);
            if (simNs >= outage.fromNs && simNs < outage.untilNs) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("delay " + delayNs / 1_000 + " us");
        append(text, jitterNs > 0, " jitter " + jitterNs / 1_000 + " us" + (overtaking ? " overtaking" : ""));
        append(text, loss > 0, " loss " + loss);
        append(text, burstStart > 0, " bursts " + burstStart + "/" + burstEnd + "/" + burstLoss);
        append(text, reorder > 0, " reorder " + reorder + " by " + reorderBy);
        append(text, duplicate > 0, " duplicate " + duplicate);
        append(text, rateBitsPerSec > 0, " rate " + rateBitsPerSec + " bit/s queue " + queueBytes + " B");
        append(text, mtuBytes > 0, " mtu " + mtuBytes);
        append(text, !outages.isEmpty(), " outages " + outages);
        return text.toString();
    }

    private static void append(StringBuilder text, boolean present, String part) {
        if (present) {
            text.append(part);
        }
    }

    /** Collects effects; every method may be called once. */
    public static final class Builder {
        private long delayNs;
        private long jitterNs;
        private boolean overtaking;
        private double loss;
        private double burstStart;
        private double burstEnd;
        private double burstLoss;
        private double reorder;
        private int reorderBy;
        private double duplicate;
        private long rateBitsPerSec;
        private int queueBytes;
        private int mtuBytes;
        private final List<Outage> outages = new ArrayList<>();

        private Builder() {
        }

        /** One-way delay of every datagram. */
        public Builder delay(Duration delay) {
            delayNs = delay.toNanos();
            return this;
        }

        /** Up to this much more delay, evenly distributed; datagrams stay in order. */
        public Builder jitter(Duration jitter) {
            jitterNs = jitter.toNanos();
            return this;
        }

        /** Up to this much more delay, evenly distributed; datagrams overtake each other. */
        public Builder jitterWithOvertaking(Duration jitter) {
            overtaking = true;
            return jitter(jitter);
        }

        /** Each datagram is lost with this probability. */
        public Builder loss(double probability) {
            loss = probability;
            return this;
        }

        /** Gilbert-Elliott: bursts begin and end with these probabilities per datagram, and lose with the third. */
        public Builder burstLoss(double start, double end, double lossInBurst) {
            burstStart = start;
            burstEnd = end;
            burstLoss = lossInBurst;
            return this;
        }

        /** With this probability a datagram arrives just after the {@code by}-th one sent later. */
        public Builder reorder(double probability, int by) {
            reorder = probability;
            reorderBy = by;
            return this;
        }

        /** With this probability a datagram arrives twice. */
        public Builder duplicate(double probability) {
            duplicate = probability;
            return this;
        }

        /** A bottleneck of this rate, counted with IP and UDP headers, behind a queue that drops at its tail. */
        public Builder rate(long bitsPerSec, int queueBytes) {
            this.rateBitsPerSec = bitsPerSec;
            this.queueBytes = queueBytes;
            return this;
        }

        /** IP packets above this size disappear. */
        public Builder mtu(int bytes) {
            mtuBytes = bytes;
            return this;
        }

        /** Nothing passes from this simulated time on, for this long; may be called repeatedly. */
        public Builder outage(Duration from, Duration length) {
            outages.add(new Outage(from.toNanos(), from.plus(length).toNanos()));
            return this;
        }

        public Impairment build() {
            return new Impairment(this);
        }
    }
}
