/**
 * MPEG transport streams, in and out: {@link io.srt4j.gateway.mpegts.TsDemuxer} turns bytes as they arrive into frames,
 * {@link io.srt4j.gateway.mpegts.TsMuxer} frames into packets. Neither knows where the bytes come from or go to.
 */
package io.srt4j.gateway.mpegts;
