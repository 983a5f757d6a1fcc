package io.srt4j.transport.interop;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who does what in a case that moves the clip.
 *
 * @param theirs the peer's options, beside a latency that suits a busy machine
 * @param ours our options, under the same names
 * @param link what {@code udpnetem} does to the packets, its options; empty: no link between
 */
record Setup(
        Tool tool, boolean peerSends, Call.Mode peerMode, Map<String, String> theirs, Map<String, String> ours,
        List<String> link) {
    private static final Map<String, String> LATENCY = Map.of("latency", "500");

    static Setup plain(Tool tool, boolean peerSends, Call.Mode peerMode) {
        return new Setup(tool, peerSends, peerMode, LATENCY, LATENCY, List.of());
    }

    Setup theirs(Map<String, String> more) {
        return new Setup(tool, peerSends, peerMode, merged(theirs, more), ours, link);
    }

    Setup ours(Map<String, String> more) {
        return new Setup(tool, peerSends, peerMode, theirs, merged(ours, more), link);
    }

    Setup both(Map<String, String> more) {
        return theirs(more).ours(more);
    }

    Setup link(String... options) {
        return new Setup(tool, peerSends, peerMode, theirs, ours, List.of(options));
    }

    private static Map<String, String> merged(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new TreeMap<>(one);
        all.putAll(other);
        return all;
    }
}
