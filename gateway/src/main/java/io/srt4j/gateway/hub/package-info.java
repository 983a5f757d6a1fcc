/**
 * Joins publishers and subscribers. Knows units of media that have a size and may be a place to start, and nothing of
 * the protocols they came by or leave by.
 */
package io.srt4j.gateway.hub;
