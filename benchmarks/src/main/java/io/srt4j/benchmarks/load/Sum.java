package io.srt4j.benchmarks.load;

import java.util.List;
import java.util.function.ToLongFunction;

/** Adds up one figure of many. */
final class Sum {
    private Sum() {}

    static <T> long of(List<T> all, ToLongFunction<T> figure) {
        return all.stream().mapToLong(figure).sum();
    }
}
