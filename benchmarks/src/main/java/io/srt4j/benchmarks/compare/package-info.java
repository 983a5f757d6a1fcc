/** Side by side with libsrt on the same emulated link: what is lost, and what is sent again. */
@NullMarked
package io.srt4j.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
