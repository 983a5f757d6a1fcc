/** Time as the protocol sees it: monotonic nanoseconds inside, 32-bit microseconds on the wire, and the round trip. */
package io.srt4j.protocol.timing;
