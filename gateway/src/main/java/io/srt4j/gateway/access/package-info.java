/** Who may publish and play: sessions, their hooks, and the rules that read a stream id. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.access;
