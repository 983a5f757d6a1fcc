/** Benchmarks of what this package keeps to itself. */
@NullMarked
package io.srt4j.protocol.receive;

import org.jspecify.annotations.NullMarked;
