/** Benchmarks of what this package keeps to itself. */
@NullMarked
package io.srt4j.transport.facade;

import org.jspecify.annotations.NullMarked;
