package io.srt4j.gateway.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bit rates over the last half minute, from totals that are looked at every {@link #INTERVAL}: the {@code kbps} objects
 * of SRS.
 *
 * <p>A rate is the growth from the oldest sample not older than the window to now, so it is right for any moment of
 * asking and needs no sample of its own. What has no sample yet has the rate since it began counting from zero. One
 * thread samples; any thread reads the last set of samples. Memory follows the number of things counted: eight samples
 * each, forgotten as soon as the thing is no longer named.
 */
final class ByteRates {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final long WINDOW_NS = Duration.ofSeconds(30).toNanos();
    /** The window and the sample before it. */
    private static final int MAX_SAMPLES = (int) (WINDOW_NS / INTERVAL.toNanos()) + 2;
    private static final long MIN_SPAN_NS = Duration.ofMillis(500).toNanos();

    /** Bytes since the beginning, as seen from the gateway. */
    record Totals(long received, long sent) {
        static final Totals NONE = new Totals(0, 0);

        Totals plus(Totals other) {
            return new Totals(received + other.received, sent + other.sent);
        }
    }

    /** In kbit/s, as SRS has it. */
    record Rate(long receivedKbps, long sentKbps) {
        static final Rate NONE = new Rate(0, 0);

        Rate plus(Rate other) {
            return new Rate(receivedKbps + other.receivedKbps, sentKbps + other.sentKbps);
        }
    }

    private record Sample(long atNs, Totals totals) {}

    private volatile Map<String, List<Sample>> samples = Map.of();

    /** Takes one sample of everything that counts; what is not in {@code totals} is forgotten. */
    void sample(long nowNs, Map<String, Totals> totals) {
        Map<String, List<Sample>> before = samples;
        Map<String, List<Sample>> next = HashMap.newHashMap(totals.size());
        totals.forEach((id, now) -> {
            List<Sample> kept = new ArrayList<>(before.getOrDefault(id, List.of()));
            kept.add(new Sample(nowNs, now));
            while (kept.size() > MAX_SAMPLES) {
                kept.removeFirst();
            }
            next.put(id, List.copyOf(kept));
        });
        samples = next;
    }

    /** The rate of {@code id}, which has moved {@code now} in all and exists for {@code aliveNs}. */
    Rate rate(String id, Totals now, long aliveNs, long nowNs) {
        Sample since = new Sample(nowNs - aliveNs, Totals.NONE);
        for (Sample sample : samples.getOrDefault(id, List.of())) {
            if (nowNs - since.atNs() > WINDOW_NS) {
                since = sample;
            }
        }
        long spanNs = nowNs - since.atNs();
        if (spanNs < MIN_SPAN_NS) {
            return Rate.NONE;
        }
        return new Rate(kbps(now.received() - since.totals().received(), spanNs),
                kbps(now.sent() - since.totals().sent(), spanNs));
    }

    Set<String> ids() {
        return samples.keySet();
    }

    /** Bits per millisecond are kilobits per second. */
    private static long kbps(long bytes, long spanNs) {
        return Math.round(Math.max(0, bytes) * 8.0 * 1e6 / spanNs);
    }
}
