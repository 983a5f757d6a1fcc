package io.srt4j.gateway.mpegts;

/**
 * Totals of one demuxer.
 *
 * @param packets          transport packets read, padding included
 * @param skippedBytes     that belonged to no packet
 * @param syncLosses       times the packet boundaries had to be looked for again
 * @param damagedPackets   marked as damaged by a device before us, scrambled, or with an impossible adaptation field
 * @param unknownPackets   of streams that the program does not list or of codecs that are not taken apart
 * @param continuityErrors gaps in the packet counters of streams that are taken apart
 * @param badSections      tables with a wrong checksum or impossible contents
 * @param droppedPes       frames or groups of frames lost to damage, gaps or excessive size
 * @param unusableFrames   complete, but before the first key frame, of an unsupported kind, or older than the stream
 * @param frames           handed out
 * @param timeJumps        discontinuities of the publisher's clock that were bridged
 */
public record DemuxStats(long packets, long skippedBytes, long syncLosses, long damagedPackets, long unknownPackets,
        long continuityErrors, long badSections, long droppedPes, long unusableFrames, long frames, long timeJumps) {
}
