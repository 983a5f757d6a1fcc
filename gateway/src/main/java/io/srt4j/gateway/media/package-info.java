/** What a stream is made of: names, tracks, frames and opaque transport chunks. Immutable values, no protocol. */
package io.srt4j.gateway.media;
