/** The figures of srt4j beside libsrt's: CPU, connections, memory, delays, one pair of runs after the other. */
@NullMarked
package io.srt4j.benchmarks.bench;

import org.jspecify.annotations.NullMarked;
