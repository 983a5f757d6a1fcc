/** The commands of {@code srt4j}. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway.cli;
