/** JMH benchmarks of the paths that every packet takes. */
@NullMarked
package io.srt4j.benchmarks;

import org.jspecify.annotations.NullMarked;
