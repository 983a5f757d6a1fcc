/** HTTP Live Streaming (RFC 8216): live streams cut into transport stream segments, held in memory and served. */
package io.srt4j.gateway.hls;
