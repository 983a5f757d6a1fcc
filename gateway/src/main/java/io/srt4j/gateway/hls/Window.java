package io.srt4j.gateway.hls;

import java.util.List;
import java.util.Optional;

/**
 * What a stream's viewers may see at one moment. Immutable: made anew with every segment, read by any thread.
 *
 * @param held all segments that can still be fetched, oldest first, with consecutive sequence numbers; never empty
 * @param listedFrom index in {@code held} of the first segment that the playlist lists
 * @param discontinuitySequence discontinuities before the first listed segment
 * @param targetSeconds no listed segment is longer, and it never shrinks
 * @param ended whether no further segment is to be expected
 */
record Window(List<Segment> held, int listedFrom, long discontinuitySequence, long targetSeconds, boolean ended,
        Variant variant) {

    List<Segment> listed() {
        return held.subList(listedFrom, held.size());
    }

    Optional<Segment> segment(long sequence) {
        long index = sequence - held.getFirst().sequence();
        return index >= 0 && index < held.size() ? Optional.of(held.get((int) index)) : Optional.empty();
    }
}
