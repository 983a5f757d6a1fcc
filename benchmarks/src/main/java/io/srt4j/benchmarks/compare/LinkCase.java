package io.srt4j.benchmarks.compare;

import java.util.List;

/**
 * A link and what is sent over it.
 *
 * @param name as the table names it
 * @param link options of the emulator {@code udpnetem}
 * @param bitsPerSec payload offered
 * @param libsrtOptions options of libsrt on both sides beside its defaults, as {@code libsrt_load} takes them
 * @param loss share of packets the link loses; so much makes {@code loss / (1 - loss)} repeats unavoidable
 */
record LinkCase(String name, List<String> link, long bitsPerSec, List<String> libsrtOptions, double loss) {
    private static final long BITS_PER_SEC = 10_000_000;

    /** Round trip 40 ms, latency 120 ms; what is lost or held back is so from 1.5 s after the first packet on. */
    static final List<LinkCase> ALL = List.of(
            link("jitter ±5 ms, overtaking", "--jitter 5"),
            link("the same, libsrt with LOSSMAXTTL 40", "--jitter 5").withLibsrt("-o", "lossmaxttl=40"),
            link("2 % held back by 3", "--reorder 2 --gap 3"),
            lossy("1 % loss", 0.01, "--loss 1"),
            lossy("5 % loss", 0.05, "--loss 5"),
            lossy("10 % loss", 0.10, "--loss 10"),
            lossy("20 % loss", 0.20, "--loss 20"),
            lossy("5 % loss, 2 % held back by 3", 0.05, "--loss 5 --reorder 2 --gap 3"),
            lossy("5 % loss, jitter ±5 ms, overtaking", 0.05, "--loss 5 --jitter 5"),
            link("outage of 1 s", "--outage 8000,1000"),
            link("12 Mbit/s into 10 Mbit/s", "--up-rate 10000 --up-queue 100").offering(12_000_000));

    private static LinkCase link(String name, String options) {
        return lossy(name, 0, options);
    }

    private static LinkCase lossy(String name, double loss, String options) {
        List<String> link = List.of(("--delay 20 --grace 1500 " + options).split(" ", -1));
        return new LinkCase(name, link, BITS_PER_SEC, List.of(), loss);
    }

    private LinkCase withLibsrt(String... options) {
        return new LinkCase(name, link, bitsPerSec, List.of(options), loss);
    }

    private LinkCase offering(long otherBitsPerSec) {
        return new LinkCase(name, link, otherBitsPerSec, libsrtOptions, loss);
    }

    /** Repeats per packet that even a perfect protocol needs. */
    double unavoidableRepeats() {
        return loss / (1 - loss);
    }
}
