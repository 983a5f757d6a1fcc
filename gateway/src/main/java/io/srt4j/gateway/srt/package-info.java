/** SRT peers: who is let in, what publishers send to the hub, what players get from it. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.srt;
