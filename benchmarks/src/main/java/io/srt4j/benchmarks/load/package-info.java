/** Puts load on srt4j as {@code libsrt_load} does on libsrt: the same flags, the same payload, the same report. */
@NullMarked
package io.srt4j.benchmarks.load;

import org.jspecify.annotations.NullMarked;
