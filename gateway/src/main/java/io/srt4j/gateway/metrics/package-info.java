/** What the gateway counts, and how Prometheus reads it. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.metrics;
