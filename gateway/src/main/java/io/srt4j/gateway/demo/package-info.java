/** A test stream for those who have nothing else to publish. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.demo;
