/** The admin listener: SRS-compatible API, SRT figures, metrics, health, and the OpenAPI document that describes them. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.admin;
