/** What an open connection holds in memory. */
@NullMarked
package io.srt4j.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
