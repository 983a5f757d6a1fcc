/** The gateway as a whole: what starts first, what stops last. */
@org.jspecify.annotations.NullMarked
package io.srt4j.gateway;
