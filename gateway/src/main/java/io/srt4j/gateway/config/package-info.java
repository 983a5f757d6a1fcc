/** What the gateway can be told: immutable records, filled from YAML, environment and options. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.config;
