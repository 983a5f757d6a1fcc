/**
 * The parts put together: {@link io.srt4j.protocol.core.EndpointCore} owns everything behind one UDP socket,
 * {@link io.srt4j.protocol.core.ConnectionCore} one connection.
 *
 * <p>Both are driven the same way, by one thread: feed what came (a datagram, a message, the time), then drain what it
 * led to, then sleep until the next deadline or input.
 */
package io.srt4j.protocol.core;
