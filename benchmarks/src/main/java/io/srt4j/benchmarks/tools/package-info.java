/** What the comparisons with libsrt share: load in processes of its own, the emulated link, the page they write into. */
@NullMarked
package io.srt4j.benchmarks.tools;

import org.jspecify.annotations.NullMarked;
