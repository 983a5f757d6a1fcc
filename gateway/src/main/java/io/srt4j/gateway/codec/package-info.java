/**
 * What the bytes of a codec mean to somebody who moves them from one container to another. Every parser here reads
 * bytes from the network: it answers "cannot tell" rather than throw, and never reads or keeps more than a fixed bound.
 */
package io.srt4j.gateway.codec;
