package io.srt4j.gateway.hub;

/**
 * Totals of one stream since it began.
 *
 * @param frames       published, of all tracks
 * @param frameBytes   in those frames
 * @param chunks       published transport chunks
 * @param chunkBytes   in those chunks
 * @param bytesOut     handed to subscribers, frames and chunks
 * @param skippedUnits that subscribers missed because they were too slow
 * @param subscribers  at this moment
 */
public record StreamStats(long frames, long frameBytes, long chunks, long chunkBytes, long bytesOut, long skippedUnits,
        int subscribers) {

    /** Bytes received from the publisher: the transport stream where there is one, else the frames. */
    public long bytesIn() {
        return chunks > 0 ? chunkBytes : frameBytes;
    }
}
