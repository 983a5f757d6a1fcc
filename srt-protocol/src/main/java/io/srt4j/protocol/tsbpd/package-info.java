/** Timestamp-based packet delivery: when a received packet is due (SRT draft, 4.5). */
package io.srt4j.protocol.tsbpd;
